// Events: what a run says about itself. One plain struct for each event of the stream (version 1),
// and in it one list of its fields, in the order in which they leave: JSON is a loop over that list
// (json_reporter.cpp), and the tests hold the list against events.schema.json. A new event is a
// struct here, a place in Event, its schema, and whatever reporter shows it to people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "base/enum_name.hpp"
#include "base/hash.hpp"
#include "base/instruction_set.hpp"
#include "base/io_counters.hpp"
#include "base/notice_code.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "events/finding.hpp"
#include "events/proof.hpp"

namespace lade {

enum class Level : uint8_t { info, warning, error };

inline constexpr EnumName<Level> kLevelNames[] = {
    {Level::info, "info"}, {Level::warning, "warning"}, {Level::error, "error"}};
static_assert(has_no_gap(kLevelNames));

constexpr std::string_view level_name(Level level) { return name_in(kLevelNames, level); }

// The form in which a field's value leaves as JSON, where its type alone does not tell.
enum class FieldForm : uint8_t {
  plain,
  milliseconds,     // of a number of nanoseconds
  null_when_empty,  // of an optional; in other forms an empty optional is left out
};

// A field of the stream: its name there, and the member that has its value.
template <typename Struct, typename Value>
struct Field {
  std::string_view name;
  Value Struct::*member;
  FieldForm form = FieldForm::plain;
};
template <typename Struct, typename Value>
Field(const char*, Value Struct::*, FieldForm = FieldForm::plain) -> Field<Struct, Value>;

// CPU time in nanoseconds of each stage of a table, summed over the workers.
struct StageTimes {
  uint64_t read = 0;
  uint64_t lex = 0;
  uint64_t parse = 0;
  uint64_t encode = 0;
  uint64_t append = 0;
  uint64_t validate = 0;
  uint64_t commit = 0;

  static constexpr auto fields() {
    return std::tuple{Field{"read", &StageTimes::read, FieldForm::milliseconds},
                      Field{"lex", &StageTimes::lex, FieldForm::milliseconds},
                      Field{"parse", &StageTimes::parse, FieldForm::milliseconds},
                      Field{"encode", &StageTimes::encode, FieldForm::milliseconds},
                      Field{"append", &StageTimes::append, FieldForm::milliseconds},
                      Field{"validate", &StageTimes::validate, FieldForm::milliseconds},
                      Field{"commit", &StageTimes::commit, FieldForm::milliseconds}};
  }
};

// The name of a stage, as in stage_name(&StageTimes::parse): in events, in the trace and in what
// reads the events of earlier runs.
constexpr std::string_view stage_name(uint64_t StageTimes::*stage) {
  std::string_view name;
  const auto take = [&](auto field) {
    if (field.member == stage) name = field.name;
  };
  std::apply([&](auto... field) { (take(field), ...); }, StageTimes::fields());
  return name;
}

inline StageTimes& operator+=(StageTimes& total, const StageTimes& more) {
  std::apply([&](auto... field) { ((total.*field.member += more.*field.member), ...); },
             StageTimes::fields());
  return total;
}

struct RunStart {
  static constexpr std::string_view kEvent = "run_start";
  std::string version;
  std::vector<std::string> argv;
  std::optional<std::string> db;
  uint64_t threads = 0;
  uint64_t memory_limit_bytes = 0;
  InstructionSet kernel = InstructionSet::scalar;
  uint64_t files = 0;
  uint64_t tables = 0;  // that the files are of
  std::optional<uint64_t> bytes_total;

  static constexpr auto fields() {
    return std::tuple{Field{"version", &RunStart::version},
                      Field{"argv", &RunStart::argv},
                      Field{"db", &RunStart::db},
                      Field{"threads", &RunStart::threads},
                      Field{"memory_limit_bytes", &RunStart::memory_limit_bytes},
                      Field{"kernel", &RunStart::kernel},
                      Field{"files", &RunStart::files},
                      Field{"tables", &RunStart::tables},
                      Field{"bytes_total", &RunStart::bytes_total, FieldForm::null_when_empty}};
  }
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

  static constexpr auto fields() {
    return std::tuple{Field{"table", &Hints::table},
                      Field{"target_chunk_bytes", &Hints::target_chunk_bytes},
                      Field{"recommended_batch_rows", &Hints::recommended_batch_rows},
                      Field{"max_batch_rows", &Hints::max_batch_rows},
                      Field{"batch_rows", &Hints::batch_rows},
                      Field{"source", &Hints::source},
                      Field{"reason", &Hints::reason}};
  }
};

struct TableStart {
  static constexpr std::string_view kEvent = "table_start";
  std::string table;
  uint64_t files = 0;
  std::optional<uint64_t> bytes_total;
  std::optional<bool> trailing_delimiter;
  std::optional<std::string> newline;  // lf, crlf

  static constexpr auto fields() {
    return std::tuple{Field{"table", &TableStart::table}, Field{"files", &TableStart::files},
                      Field{"bytes_total", &TableStart::bytes_total, FieldForm::null_when_empty},
                      Field{"trailing_delimiter", &TableStart::trailing_delimiter},
                      Field{"newline", &TableStart::newline}};
  }
};

enum class ProgressStage : uint8_t { load, validate, publish };

inline constexpr EnumName<ProgressStage> kProgressStageNames[] = {
    {ProgressStage::load, "load"},
    {ProgressStage::validate, "validate"},
    {ProgressStage::publish, "publish"}};
static_assert(has_no_gap(kProgressStageNames));

struct Progress {
  static constexpr std::string_view kEvent = "progress";
  std::string table;
  ProgressStage stage = ProgressStage::load;
  std::optional<std::string> constraint;
  uint64_t rows = 0;
  uint64_t bytes = 0;
  std::optional<uint64_t> bytes_total;
  uint64_t rows_per_s = 0;
  uint64_t bytes_per_s = 0;
  std::optional<uint64_t> eta_ms;
  std::optional<uint64_t> rss_bytes;

  static constexpr auto fields() {
    return std::tuple{Field{"table", &Progress::table},
                      Field{"stage", &Progress::stage},
                      Field{"constraint", &Progress::constraint},
                      Field{"rows", &Progress::rows},
                      Field{"bytes", &Progress::bytes},
                      Field{"bytes_total", &Progress::bytes_total, FieldForm::null_when_empty},
                      Field{"rows_per_s", &Progress::rows_per_s},
                      Field{"bytes_per_s", &Progress::bytes_per_s},
                      Field{"eta_ms", &Progress::eta_ms},
                      Field{"rss_bytes", &Progress::rss_bytes}};
  }
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

  static constexpr auto fields() {
    return std::tuple{
        Field{"table", &RejectEvent::table},   Field{"file", &RejectEvent::file},
        Field{"line", &RejectEvent::line},     Field{"byte_offset", &RejectEvent::byte_offset},
        Field{"column", &RejectEvent::column}, Field{"code", &RejectEvent::code},
        Field{"value", &RejectEvent::value},   Field{"message", &RejectEvent::message}};
  }
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
  std::optional<std::string> message;  // what no other field has
  Level level = Level::error;          // warning where violations are kept on request

  static constexpr auto fields() {
    return std::tuple{Field{"table", &Violation::table},
                      Field{"constraint", &Violation::constraint},
                      Field{"kind", &Violation::kind},
                      Field{"columns", &Violation::columns},
                      Field{"key", &Violation::key},
                      Field{"file", &Violation::file},
                      Field{"line", &Violation::line},
                      Field{"row", &Violation::row},
                      Field{"other_file", &Violation::other_file},
                      Field{"other_line", &Violation::other_line},
                      Field{"message", &Violation::message}};
  }
};

struct ConstraintResult {
  static constexpr std::string_view kEvent = "constraint";
  std::string table;
  std::string constraint;
  ConstraintKind kind = ConstraintKind::primary_key;
  std::vector<std::string> columns;
  bool ok = false;           // it was shown to hold
  std::optional<bool> open;  // true: neither shown to hold nor broken
  Proof proof = Proof::metadata;
  std::optional<std::string> reason;
  std::optional<std::string> missing_parent;  // one violation of all rows: this table is not there
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

  static constexpr auto fields() {
    return std::tuple{Field{"table", &ConstraintResult::table},
                      Field{"constraint", &ConstraintResult::constraint},
                      Field{"kind", &ConstraintResult::kind},
                      Field{"columns", &ConstraintResult::columns},
                      Field{"ok", &ConstraintResult::ok},
                      Field{"open", &ConstraintResult::open},
                      Field{"proof", &ConstraintResult::proof},
                      Field{"reason", &ConstraintResult::reason},
                      Field{"missing_parent", &ConstraintResult::missing_parent},
                      Field{"rows_checked", &ConstraintResult::rows_checked},
                      Field{"chunks_read", &ConstraintResult::chunks_read},
                      Field{"bytes_read", &ConstraintResult::bytes_read},
                      Field{"parent_rows_read", &ConstraintResult::parent_rows_read},
                      Field{"passes", &ConstraintResult::passes},
                      Field{"state_bytes_peak", &ConstraintResult::state_bytes_peak},
                      Field{"state_bytes_after", &ConstraintResult::state_bytes_after},
                      Field{"spill_bytes", &ConstraintResult::spill_bytes},
                      Field{"violations", &ConstraintResult::violations},
                      Field{"elapsed_ms", &ConstraintResult::elapsed_ns, FieldForm::milliseconds}};
  }
};

struct TableEnd {
  static constexpr std::string_view kEvent = "table_end";
  std::string table;
  bool ok = false;
  std::string state;
  uint64_t rows = 0;
  uint64_t rejected = 0;
  std::array<uint64_t, kRejectCodes> rejected_by_code{};
  std::optional<uint64_t> rows_deleted;  // where the run deletes rows
  uint64_t batches = 0;
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  StageTimes stages;
  IoCounters pager;
  std::optional<uint64_t> generation;
  std::optional<Hash128> root;
  std::optional<Hash128> input_xxh3;
  uint64_t elapsed_ns = 0;
  uint64_t bytes_per_s = 0;
  uint64_t rss_peak_bytes = 0;

  static constexpr auto fields() {
    return std::tuple{Field{"table", &TableEnd::table},
                      Field{"ok", &TableEnd::ok},
                      Field{"state", &TableEnd::state},
                      Field{"rows", &TableEnd::rows},
                      Field{"rejected", &TableEnd::rejected},
                      Field{"rejected_by_code", &TableEnd::rejected_by_code},
                      Field{"rows_deleted", &TableEnd::rows_deleted},
                      Field{"batches", &TableEnd::batches},
                      Field{"input_bytes", &TableEnd::input_bytes},
                      Field{"encoded_bytes", &TableEnd::encoded_bytes},
                      Field{"stages_ms", &TableEnd::stages},
                      Field{"pager", &TableEnd::pager},
                      Field{"generation", &TableEnd::generation},
                      Field{"root", &TableEnd::root},
                      Field{"input_xxh3", &TableEnd::input_xxh3},
                      Field{"elapsed_ms", &TableEnd::elapsed_ns, FieldForm::milliseconds},
                      Field{"bytes_per_s", &TableEnd::bytes_per_s},
                      Field{"rss_peak_bytes", &TableEnd::rss_peak_bytes}};
  }
};

struct PublishStart {
  static constexpr std::string_view kEvent = "publish_start";
  std::string table;
  std::string step;  // create, append, replace, change, nothing, part
  std::string folder;
  uint64_t rows = 0;
  uint64_t segments = 0;
  uint64_t new_segments = 0;
  bool validated = false;

  static constexpr auto fields() {
    return std::tuple{Field{"table", &PublishStart::table},
                      Field{"step", &PublishStart::step},
                      Field{"folder", &PublishStart::folder},
                      Field{"rows", &PublishStart::rows},
                      Field{"segments", &PublishStart::segments},
                      Field{"new_segments", &PublishStart::new_segments},
                      Field{"validated", &PublishStart::validated}};
  }
};

struct PublishFile {
  static constexpr std::string_view kEvent = "publish_file";
  std::string table;
  std::string file;  // in the table's folder
  uint64_t segment = 0;
  uint64_t part = 0;  // place in the segment
  uint64_t rows = 0;
  uint64_t row_groups = 0;
  uint64_t bytes = 0;
  Hash128 xxh3;
  bool was_there = false;  // an earlier run had left it

  static constexpr auto fields() {
    return std::tuple{
        Field{"table", &PublishFile::table},        Field{"file", &PublishFile::file},
        Field{"segment", &PublishFile::segment},    Field{"part", &PublishFile::part},
        Field{"rows", &PublishFile::rows},          Field{"row_groups", &PublishFile::row_groups},
        Field{"bytes", &PublishFile::bytes},        Field{"xxh3", &PublishFile::xxh3},
        Field{"was_there", &PublishFile::was_there}};
  }
};

struct PublishEnd {
  static constexpr std::string_view kEvent = "publish_end";
  std::string table;
  bool ok = false;
  // published, unchanged, written (a part), checked, refused, failed, rolled_back, in_doubt
  std::string state;
  std::optional<uint64_t> version;  // of the log, that readers see; none: there is none
  uint64_t rows = 0;
  uint64_t files = 0;  // that were added
  uint64_t files_removed = 0;
  uint64_t bytes = 0;  // of the files that were added
  bool validated = false;
  std::optional<uint64_t> open;  // constraints that nobody has proved
  uint64_t elapsed_ns = 0;
  uint64_t rss_peak_bytes = 0;

  static constexpr auto fields() {
    return std::tuple{Field{"table", &PublishEnd::table},
                      Field{"ok", &PublishEnd::ok},
                      Field{"state", &PublishEnd::state},
                      Field{"version", &PublishEnd::version},
                      Field{"rows", &PublishEnd::rows},
                      Field{"files", &PublishEnd::files},
                      Field{"files_removed", &PublishEnd::files_removed},
                      Field{"bytes", &PublishEnd::bytes},
                      Field{"validated", &PublishEnd::validated},
                      Field{"open", &PublishEnd::open},
                      Field{"elapsed_ms", &PublishEnd::elapsed_ns, FieldForm::milliseconds},
                      Field{"rss_peak_bytes", &PublishEnd::rss_peak_bytes}};
  }
};

// The summary of a part, with which the part is published.
struct PublishPart {
  static constexpr std::string_view kEvent = "publish_part";
  uint64_t part = 0;  // from 1
  uint64_t parts = 0;
  std::string state;  // published, replaced, unchanged, checked
  uint64_t tables = 0;
  uint64_t rows = 0;
  std::string file;  // the summary
  std::string keys_file;
  uint64_t keys_bytes = 0;

  static constexpr auto fields() {
    return std::tuple{
        Field{"part", &PublishPart::part},           Field{"parts", &PublishPart::parts},
        Field{"state", &PublishPart::state},         Field{"tables", &PublishPart::tables},
        Field{"rows", &PublishPart::rows},           Field{"file", &PublishPart::file},
        Field{"keys_file", &PublishPart::keys_file}, Field{"keys_bytes", &PublishPart::keys_bytes}};
  }
};

// One line of an answer, as `lade plan`, `lade inspect` and `lade show` give: a name and fields in
// order. Records of one name that follow each other have the same fields, so people see them as a
// table.
struct Record {
  // A number as JSON writes it, as in "-12.50".
  struct Number {
    std::string digits;
  };
  // Numbers by name, an object in JSON.
  using Counts = std::vector<std::pair<std::string, uint64_t>>;
  struct Field {
    std::string name;
    std::variant<uint64_t, std::string, Number, Counts, std::monostate> value;  // the last is NULL
  };
  std::string event;
  std::vector<Field> fields;
};

struct Notice {
  static constexpr std::string_view kEvent = "notice";
  NoticeCode code{};
  std::optional<std::string> table;
  std::optional<std::string> file;
  std::optional<std::string> kind;  // reject code or constraint that findings_suppressed is about
  std::optional<uint64_t> count;
  std::string message;
  Level level = Level::warning;

  static constexpr auto fields() {
    return std::tuple{Field{"code", &Notice::code},   Field{"table", &Notice::table},
                      Field{"file", &Notice::file},   Field{"kind", &Notice::kind},
                      Field{"count", &Notice::count}, Field{"message", &Notice::message}};
  }
};

struct ErrorEvent {
  static constexpr std::string_view kEvent = "error";
  static constexpr Level level = Level::error;
  std::string code;
  std::string message;
  std::optional<std::string> file;
  std::optional<uint64_t> error_number;

  static constexpr auto fields() {
    return std::tuple{Field{"code", &ErrorEvent::code}, Field{"message", &ErrorEvent::message},
                      Field{"file", &ErrorEvent::file}, Field{"errno", &ErrorEvent::error_number}};
  }
};

struct RunEnd {
  static constexpr std::string_view kEvent = "run_end";
  bool ok = false;
  uint64_t exit_code = 0;
  std::optional<std::string> reason;
  uint64_t tables = 0;
  uint64_t rows = 0;
  uint64_t rejected = 0;
  uint64_t violations = 0;
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  IoCounters pager;
  std::optional<uint64_t> generation;  // the one that verify read
  std::optional<Hash128> root;         // of that generation
  uint64_t elapsed_ns = 0;
  uint64_t rss_peak_bytes = 0;

  static constexpr auto fields() {
    return std::tuple{Field{"ok", &RunEnd::ok},
                      Field{"exit_code", &RunEnd::exit_code},
                      Field{"reason", &RunEnd::reason},
                      Field{"tables", &RunEnd::tables},
                      Field{"rows", &RunEnd::rows},
                      Field{"rejected", &RunEnd::rejected},
                      Field{"violations", &RunEnd::violations},
                      Field{"input_bytes", &RunEnd::input_bytes},
                      Field{"encoded_bytes", &RunEnd::encoded_bytes},
                      Field{"pager", &RunEnd::pager},
                      Field{"generation", &RunEnd::generation},
                      Field{"root", &RunEnd::root},
                      Field{"elapsed_ms", &RunEnd::elapsed_ns, FieldForm::milliseconds},
                      Field{"rss_peak_bytes", &RunEnd::rss_peak_bytes}};
  }
};

// Any event of the stream.
using Event = std::variant<RunStart, Hints, TableStart, Progress, RejectEvent, Violation,
                           ConstraintResult, TableEnd, PublishStart, PublishFile, PublishEnd,
                           PublishPart, Record, Notice, ErrorEvent, RunEnd>;

// The event's name in the stream, as in "table_end".
std::string_view event_name(const Event& event);
// The event's own level, or error where its `ok` is false, but for a constraint that is open; else
// info.
Level event_level(const Event& event);

RejectEvent reject_event(const TableSchema& table, std::string_view file, const Reject& reject);
// REQUIRES: !status.ok().
ErrorEvent error_event(const Status& status);

}  // namespace lade
