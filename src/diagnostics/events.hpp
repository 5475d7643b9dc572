// Events: what a run says about itself. One plain struct for each event of the stream (version 1);
// a member is named as its field, an empty optional is left out (bytes_total alone becomes null:
// its absence means a pipe).
//
// Members in nanoseconds end in _ns and leave as milliseconds, `elapsed_ns` as `elapsed_ms`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cpu.hpp"
#include "base/hash.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "diagnostics/finding.hpp"

namespace lade {

enum class Level : uint8_t { info, warning, error };

std::string_view level_name(Level level);

// Nanoseconds of work in each stage of a table, summed over the workers.
struct StageTimes {
  uint64_t read = 0;
  uint64_t lex = 0;
  uint64_t parse = 0;
  uint64_t encode = 0;
  uint64_t append = 0;
  uint64_t validate = 0;
  uint64_t commit = 0;
};

// What the pager counted since the table or the run began.
struct PagerCounters {
  uint64_t alloc_batches = 0;
  uint64_t allocs = 0;
  uint64_t put_batches = 0;
  uint64_t puts = 0;
  uint64_t put_bytes = 0;
  uint64_t fresh_puts = 0;
  uint64_t fresh_put_bytes = 0;
  uint64_t overwritten_puts = 0;
  uint64_t overwritten_put_bytes = 0;
  uint64_t get_batches = 0;
  uint64_t gets = 0;
  uint64_t get_bytes = 0;
  uint64_t free_batches = 0;
  uint64_t frees = 0;
  uint64_t syncs = 0;
};

struct RunStart {
  static constexpr std::string_view kEvent = "run_start";
  std::string version;
  std::vector<std::string> argv;
  std::optional<std::string> db;
  uint64_t threads = 0;
  uint64_t memory_limit_bytes = 0;
  Kernel kernel = Kernel::scalar;
  uint64_t files = 0;
  std::optional<uint64_t> bytes_total;
};

struct Hints {
  static constexpr std::string_view kEvent = "hints";
  std::string table;
  uint64_t target_chunk_bytes = 0;
  uint64_t recommended_batch_rows = 0;
  uint64_t max_batch_rows = 0;
  uint64_t batch_rows = 0;
  std::string source;  // hint, option, env, tuned, memory
  std::string reason;
};

struct TableStart {
  static constexpr std::string_view kEvent = "table_start";
  std::string table;
  uint64_t files = 0;
  std::optional<uint64_t> bytes_total;
  std::optional<bool> trailing_delimiter;
  std::optional<std::string> newline;  // lf, crlf
};

struct Progress {
  static constexpr std::string_view kEvent = "progress";
  std::string table;
  std::string stage;  // load, validate
  std::optional<std::string> constraint;
  uint64_t rows = 0;
  uint64_t bytes = 0;
  std::optional<uint64_t> bytes_total;
  uint64_t rows_per_s = 0;
  uint64_t bytes_per_s = 0;
  std::optional<uint64_t> eta_ms;
  std::optional<uint64_t> rss_bytes;
};

struct RejectEvent {
  static constexpr std::string_view kEvent = "reject";
  std::string table;
  std::string file;
  uint64_t line = 0;         // from 1
  uint64_t byte_offset = 0;  // from 0
  std::optional<std::string> column;
  RejectCode code = RejectCode::field_count;
  std::string value;  // raw bytes
  std::string message;
  Level level = Level::error;  // warning where a budget allows it
};

struct Violation {
  static constexpr std::string_view kEvent = "violation";
  std::string table;
  std::string constraint;
  ConstraintKind kind = ConstraintKind::primary_key;
  std::vector<std::string> columns;
  std::vector<std::string> key;  // the values of `columns`, as a .tbl file has them
  // Where the row came from; all empty when no single row is to blame (a parent table that is not
  // there).
  std::optional<std::string> file;
  std::optional<uint64_t> line;  // from 1
  std::optional<uint64_t> row;   // from 0
  // A duplicate's earlier row.
  std::optional<std::string> other_file;
  std::optional<uint64_t> other_line;
  std::optional<std::string> message;  // what the fields above do not say
  Level level = Level::error;          // warning where violations are kept on request
};

struct ConstraintResult {
  static constexpr std::string_view kEvent = "constraint";
  std::string table;
  std::string constraint;
  ConstraintKind kind = ConstraintKind::primary_key;
  std::vector<std::string> columns;
  bool ok = false;
  std::string proof;  // metadata, probe, bitmap, lookup, hash, spill
  std::optional<std::string> reason;
  uint64_t rows_checked = 0;
  uint64_t chunks_read = 0;
  uint64_t bytes_read = 0;
  uint64_t parent_rows_read = 0;
  uint64_t passes = 0;
  uint64_t state_bytes_peak = 0;
  uint64_t state_bytes_after = 0;
  uint64_t spill_bytes = 0;
  uint64_t violations = 0;
  uint64_t elapsed_ns = 0;
};

struct TableEnd {
  static constexpr std::string_view kEvent = "table_end";
  std::string table;
  bool ok = false;
  std::string state;
  uint64_t rows = 0;
  uint64_t rejected = 0;
  uint64_t batches = 0;
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  StageTimes stages;  // leaves as stages_ms
  PagerCounters pager;
  std::optional<uint64_t> generation;
  std::optional<Hash128> root;
  std::optional<uint64_t> input_xxh3;
  uint64_t elapsed_ns = 0;
  uint64_t bytes_per_s = 0;
  uint64_t rss_peak_bytes = 0;
};

// One line of an answer, as `lade plan` and `lade inspect` give: a name and fields in order.
// Records of one name that follow each other have the same fields, so people see them as a table.
struct Record {
  struct Field {
    std::string name;
    std::variant<uint64_t, std::string> value;
  };
  std::string event;
  std::vector<Field> fields;
};

struct Notice {
  static constexpr std::string_view kEvent = "notice";
  std::string code;
  std::optional<std::string> table;
  std::optional<std::string> file;
  std::optional<std::string> kind;  // of the findings that findings_suppressed counts
  std::optional<uint64_t> count;
  std::string message;
  Level level = Level::warning;
};

struct ErrorEvent {
  static constexpr std::string_view kEvent = "error";
  std::string code;
  std::string message;
  std::optional<std::string> file;
  std::optional<int> error_number;  // leaves as errno
};

struct RunEnd {
  static constexpr std::string_view kEvent = "run_end";
  bool ok = false;
  int exit_code = 0;
  std::optional<std::string> reason;
  uint64_t tables = 0;
  uint64_t rows = 0;
  uint64_t rejected = 0;
  uint64_t violations = 0;
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  PagerCounters pager;
  std::optional<uint64_t> generation;  // that lade verify looked at
  std::optional<Hash128> root;         // of that generation
  uint64_t elapsed_ns = 0;
  uint64_t rss_peak_bytes = 0;
};

RejectEvent reject_event(const TableSchema& table, std::string_view file, const Reject& reject);
// REQUIRES: !status.ok().
ErrorEvent error_event(const Status& status);

}  // namespace lade
