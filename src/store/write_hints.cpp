#include "store/write_hints.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/human_text.hpp"

namespace lade {
namespace {

// Bytes of a batch's text. On a core with 2 MiB of second-level cache, tests/bench/batch_bench
// finds 2 to 4 MiB best for a worker by itself, and 3 MiB within 1 % of that (part: 6 %). Whole
// loads take about as long with 2, 3 and 4 MiB; 3 MiB take 20 MiB less memory than 4, and leave a
// smaller file than 2.
constexpr uint64_t kTargetBatchBytes = uint64_t{3} << 20;
constexpr uint32_t kRowStep = 1024;
constexpr uint32_t kBatchRowsMax = 1u << 17;  // of narrow tables: more rows gain nothing
constexpr uint32_t kCeilingFactor = 4;
// A chunk's entry in the directory and its record in the list of batches take 78 bytes.
constexpr double kChunkBytesMin = 4096;
// Memory that a worker needs for a batch, as a multiple of its text: the text, the decoded values,
// the chunks.
constexpr uint64_t kMemoryPerTextByte = 3;
// A constant, not the number of threads: the bytes of the file must not depend on that.
constexpr uint64_t kWorkersAssumed = 4;

// A time counts as measured from so much work on: a table's first batches are dearer, and clocks
// have grains.
constexpr uint64_t kMeasuredBatchesMin = 4;
constexpr uint64_t kMeasuredWorkNsMin = 20'000'000;
constexpr double kClearlyCheaper = 0.95;
constexpr double kAboutFull = 1.1;  // limit / memory used below which more rows are not tried
constexpr double kSameSize = 1.5;   // batch sizes within this factor cost about the same

// The specification draws the length of variable text evenly between 0.4 and 1.6 of its mean
// (clause 4.2.2.7), so the mean is 0.62 of the longest.
uint64_t expected_bytes(const ColumnSchema& column) {
  switch (value_kind(column.type)) {
    case ValueKind::int32: return 4;
    case ValueKind::int64: return 8;
    case ValueKind::text: break;
  }
  if (column.type == ColumnType::character) return column.length_max;
  return std::max<uint64_t>(1, uint64_t{column.length_max} * 62 / 100);
}

uint32_t whole_steps(double rows) {
  const double steps = std::floor(rows / kRowStep);
  return kRowStep * static_cast<uint32_t>(std::clamp(steps, 1.0, double{kBatchRowsMax / kRowStep}));
}

// Bytes of a row of a table: of its text with delimiters, and of its widest column.
struct RowBytes {
  uint64_t all = 0;
  uint64_t widest = 0;
};

RowBytes expected_row_bytes(const TableSchema& table) {
  RowBytes bytes;
  for (const ColumnSchema& column : table.columns) {
    bytes.all += expected_bytes(column) + 1;
    bytes.widest = std::max(bytes.widest, expected_bytes(column));
  }
  return bytes;
}

double row_bytes_of(const TableMeasurement& run) {
  return std::max(1.0, static_cast<double>(run.input_bytes) / static_cast<double>(run.lines));
}

struct Recommendation {
  uint32_t rows = 0;
  std::string reason;
};

Recommendation fill_batch(double row_bytes, std::string_view whence) {
  const uint32_t rows = whole_steps(static_cast<double>(kTargetBatchBytes) / row_bytes);
  char bytes[32];
  std::snprintf(bytes, sizeof(bytes), "%.0f", row_bytes);
  return {rows, thousands(rows) + " rows of " + bytes + " bytes, as " + std::string(whence) +
                    ", fill a batch of " + std::to_string(kTargetBatchBytes >> 20) + " MiB"};
}

bool is_timed(const TableMeasurement& run) {
  return run.batch_rows != 0 && run.batches >= kMeasuredBatchesMin &&
         run.work_ns >= kMeasuredWorkNsMin;
}

double times_apart(double a, double b) { return std::max(a / b, b / a); }

// Applies rule 2 of the header.
void prefer_what_was_cheapest(std::span<const TableMeasurement> measured, Recommendation& best) {
  const TableMeasurement* nearest = nullptr;
  const TableMeasurement* cheapest = nullptr;
  for (const TableMeasurement& run : measured) {
    if (!is_timed(run) || run.batch_rows > kBatchRowsMax * kCeilingFactor) continue;
    const auto apart = [&](const TableMeasurement& of) {
      return times_apart(static_cast<double>(of.batch_rows), best.rows);
    };
    if (nearest == nullptr || apart(run) < apart(*nearest)) nearest = &run;
    if (cheapest == nullptr || run.work_ns_per_line() < cheapest->work_ns_per_line())
      cheapest = &run;
  }
  if (nearest == nullptr ||
      times_apart(static_cast<double>(nearest->batch_rows), best.rows) > kSameSize)
    return;
  if (cheapest->work_ns_per_line() > kClearlyCheaper * nearest->work_ns_per_line()) return;
  const double saved = 1 - cheapest->work_ns_per_line() / nearest->work_ns_per_line();
  best.rows = static_cast<uint32_t>(cheapest->batch_rows);
  best.reason = "batches of " + thousands(cheapest->batch_rows) + " rows took " +
                std::to_string(std::lround(saved * 100)) + " % less core time than those of " +
                thousands(nearest->batch_rows);
}

// Applies rule 1.
void make_chunks_worth_storing(const TableMeasurement& run, Recommendation& best) {
  if (run.chunks == 0 || run.encoded_bytes == 0) return;
  const double chunks_per_batch =
      static_cast<double>(run.chunks) / static_cast<double>(run.batches);
  const double chunk_bytes_per_row =
      static_cast<double>(run.encoded_bytes) / static_cast<double>(run.lines) / chunks_per_batch;
  if (best.rows * chunk_bytes_per_row >= kChunkBytesMin) return;
  const uint32_t rows = whole_steps(kChunkBytesMin / chunk_bytes_per_row + kRowStep - 1);
  if (rows <= best.rows) return;
  best = {rows, "it takes " + thousands(rows) +
                    " rows, as measured, to make chunks of 4 KiB, and smaller ones are not worth "
                    "their place"};
}

// Applies rule 3. Half of the memory that a load takes does not depend on its batches, so a step in
// proportion never goes too far, neither down nor up again, and the steps get smaller until the
// limit is met.
void stay_within_memory(const TableMeasurement& run, uint64_t limit_bytes, Recommendation& best) {
  if (run.rss_peak_bytes == 0 || run.batch_rows == 0 || run.batch_rows > kBatchRowsLimit) return;
  const double room = static_cast<double>(limit_bytes) / static_cast<double>(run.rss_peak_bytes);
  const double fitting = static_cast<double>(run.batch_rows) * room;
  if (fitting >= best.rows) return;
  const bool fits_well = room >= 1 && room < kAboutFull;
  best = {fits_well ? static_cast<uint32_t>(run.batch_rows) : whole_steps(fitting),
          "the earlier run took " + std::to_string(run.rss_peak_bytes >> 20) + " MiB of the " +
              std::to_string(limit_bytes >> 20) + " MiB that are allowed with batches of " +
              thousands(run.batch_rows) + " rows"};
}

// REQUIRES: !measured.empty().
Recommendation tuned(std::span<const TableMeasurement> measured, uint64_t memory_limit_bytes) {
  const TableMeasurement& newest = measured.back();
  Recommendation best = fill_batch(row_bytes_of(newest), "measured");
  make_chunks_worth_storing(newest, best);
  prefer_what_was_cheapest(measured, best);
  stay_within_memory(newest, memory_limit_bytes, best);
  return best;
}

}  // namespace

WriteHints write_hints(const TableSchema& table, const WriteHintRequest& request) {
  const RowBytes expected = expected_row_bytes(table);
  const bool tune = !request.measured.empty();
  const double row_bytes =
      tune ? row_bytes_of(request.measured.back()) : static_cast<double>(expected.all);
  Recommendation recommended = tune ? tuned(request.measured, request.memory_limit_bytes)
                                    : fill_batch(row_bytes, "the schema lets expect");
  WriteHints hints;
  hints.source = tune ? HintSource::tuned : HintSource::hint;
  hints.reason = std::move(recommended.reason);
  hints.recommended_batch_rows = recommended.rows;
  hints.target_chunk_bytes =
      static_cast<uint64_t>(recommended.rows * row_bytes * static_cast<double>(expected.widest) /
                            static_cast<double>(expected.all));
  hints.max_batch_rows = hints.recommended_batch_rows * kCeilingFactor;
  hints.batch_rows = hints.recommended_batch_rows;

  if (request.wished_rows != 0) {
    hints.source = request.wish_source;
    hints.clamped = request.wished_rows > hints.max_batch_rows;
    hints.batch_rows = std::min(request.wished_rows, hints.max_batch_rows);
  }
  // Half of the memory may lie in the workers' batches; the other half is for the validator and the
  // write buffers.
  const double memory_per_row =
      std::max(row_bytes, static_cast<double>(expected.all)) * kMemoryPerTextByte;
  const auto rows_in_memory = static_cast<uint64_t>(
      static_cast<double>(request.memory_limit_bytes / 2 / kWorkersAssumed) / memory_per_row);
  if (hints.batch_rows > rows_in_memory) {
    const uint64_t steps = rows_in_memory / kRowStep * kRowStep;
    hints.batch_rows =
        static_cast<uint32_t>(steps != 0 ? steps : std::max<uint64_t>(1, rows_in_memory));
    hints.source = HintSource::memory;
    hints.reason += "; the memory limit allows " + thousands(hints.batch_rows);
  }
  return hints;
}

}  // namespace lade
