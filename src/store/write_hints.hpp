// Write hints: the batch size that the store recommends to a load, and why. No other file holds a
// batch constant.
//
// A batch gives every column one chunk. Each chunk costs a fixed time (dictionaries, code tables,
// entries in the directory and in the list of batches), so larger batches are cheaper; until the
// batch no longer stays in the caches, from where on they are dearer. Where that turns depends on
// the bytes of a batch's text, not on its rows or columns:
//
//   rows = 3 MiB / bytes a row of the table's text, down to a multiple of 1,024
//
// so a table heavy in text gets smaller batches. tests/bench/batch_bench draws the curve.
//
// Tuned hints (--tune-from) take the bytes of a row from what an earlier run measured, and then
//
//   1. more rows, where the chunks that were stored would come out too small to be worth it;
//   2. a batch size that was measured, where it took clearly (5 %) less core time than the measured
//      one nearest to the above;
//   3. no more rows than the memory limit lets expect, from the rows and memory of the newest run.
//
// What 1 starts from does not depend on the batches of the earlier run; 2 prefers what was measured
// only where that is more than noise; 3 goes towards the limit and stops short of it. So a run that
// is tuned from a tuned run stays where that was. The number of threads plays no part: the bytes of
// the file must not depend on it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

enum class HintSource : uint8_t { hint, option, env, tuned, memory };

// The names are part of the event stream: never rename one.
inline constexpr EnumName<HintSource> kHintSourceNames[] = {{HintSource::hint, "hint"},
                                                            {HintSource::option, "option"},
                                                            {HintSource::env, "env"},
                                                            {HintSource::tuned, "tuned"},
                                                            {HintSource::memory, "memory"}};

constexpr std::string_view hint_source_name(HintSource source) {
  return name_in(kHintSourceNames, source);
}

struct WriteHints {
  uint64_t target_chunk_bytes = 0;  // decoded values of the widest column in such a batch
  uint32_t recommended_batch_rows = 0;
  uint32_t max_batch_rows = 0;  // the store's ceiling; a larger wish is clamped
  uint32_t batch_rows = 0;      // what is used
  HintSource source = HintSource::hint;
  std::string reason;    // one sentence
  bool clamped = false;  // the wish was beyond max_batch_rows
};

// What an earlier run measured of one table.
struct TableMeasurement {
  uint64_t batch_rows = 0;  // wanted rows of a batch; 0: not known
  uint64_t lines = 0;       // rows and rejected lines, at least 1
  uint64_t batches = 0;     // at least 1
  uint64_t chunks = 0;      // of these batches
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  uint64_t work_ns = 0;  // of a core: reading to appending
  uint64_t rss_peak_bytes = 0;

  double work_ns_per_line() const {
    return static_cast<double>(work_ns) / static_cast<double>(lines);
  }
};

// The measurements of each table by TableIndex: one per batch size, the newest last. Its work is
// that of the cheapest run with this size: a run takes longer only because of other work on the
// machine.
using Measurements = std::vector<std::vector<TableMeasurement>>;

struct WriteHintRequest {
  uint64_t memory_limit_bytes = 0;  // of the whole process
  uint32_t wished_rows = 0;         // 0: no wish
  HintSource wish_source = HintSource::option;
  // Measurements of this table in earlier runs, the newest last; empty: not to be tuned. They must
  // live until write_hints() returns.
  std::span<const TableMeasurement> measured = {};
};

// The largest batch that can be asked for: rows of a batch are counted in 24 bits and its text
// in 32.
inline constexpr uint64_t kBatchRowsLimit = uint64_t{1} << 24;

WriteHints write_hints(const TableSchema& table, const WriteHintRequest& request);

}  // namespace lade
