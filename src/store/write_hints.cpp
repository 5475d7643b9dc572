#include "store/write_hints.hpp"

#include <algorithm>
#include <bit>

namespace lade {
namespace {

// 1 MiB of decoded values is some 50 to 250 KiB encoded: enough that a chunk's dictionary and its
// place in the catalog weigh nothing, and little enough that what a worker does with a batch stays
// near its cache. Measured at scale 1: half of it costs 2 % of the file's size, twice of it a third
// more memory and 10 % more time.
constexpr uint64_t kTargetChunkBytes = uint64_t{1} << 20;
constexpr uint32_t kBatchRowsMin = 8192;      // one bit a row still makes 1 KiB
constexpr uint32_t kBatchRowsMax = 1u << 17;  // of narrow tables: more rows gain nothing
constexpr uint32_t kCeilingFactor = 4;
// Memory that a worker needs for a batch, as a multiple of its text: the text, the decoded values,
// the chunks.
constexpr uint64_t kMemoryPerTextByte = 3;
// Not the real number: the bytes of the file must not depend on it.
constexpr uint64_t kWorkersAssumed = 4;

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

std::string with_separators(uint64_t value) {
  std::string text = std::to_string(value);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace

std::string_view hint_source_name(HintSource source) {
  switch (source) {
    case HintSource::hint: return "hint";
    case HintSource::option: return "option";
    case HintSource::env: return "env";
    case HintSource::tuned: return "tuned";
    case HintSource::memory: return "memory";
  }
  return "unknown";
}

WriteHints write_hints(const TableSchema& table, const WriteHintRequest& request) {
  const ColumnSchema* widest = &table.columns.front();
  uint64_t row_bytes = 0;
  for (const ColumnSchema& column : table.columns) {
    row_bytes += expected_bytes(column) + 1;
    if (expected_bytes(column) > expected_bytes(*widest)) widest = &column;
  }
  WriteHints hints;
  hints.target_chunk_bytes = kTargetChunkBytes;
  const uint64_t fitting = kTargetChunkBytes / expected_bytes(*widest);
  hints.recommended_batch_rows =
      std::clamp(static_cast<uint32_t>(std::bit_floor(fitting)), kBatchRowsMin, kBatchRowsMax);
  hints.max_batch_rows = hints.recommended_batch_rows * kCeilingFactor;
  hints.batch_rows = hints.recommended_batch_rows;
  hints.reason = std::string(widest->name) + ", at about " +
                 std::to_string(expected_bytes(*widest)) + " bytes a row, fills a chunk of " +
                 std::to_string(kTargetChunkBytes >> 20) + " MiB with " +
                 with_separators(hints.recommended_batch_rows) + " rows";

  if (request.wished_rows != 0) {
    hints.source = request.wish_source;
    hints.clamped = request.wished_rows > hints.max_batch_rows;
    hints.batch_rows = std::min(request.wished_rows, hints.max_batch_rows);
  }
  // Half of the memory may lie in the workers' batches; the other half is for the validator and the
  // write buffers.
  const uint64_t rows_in_memory =
      request.memory_limit_bytes / 2 / kWorkersAssumed / (row_bytes * kMemoryPerTextByte);
  if (hints.batch_rows > rows_in_memory) {
    hints.batch_rows = static_cast<uint32_t>(std::max<uint64_t>(1, std::bit_floor(rows_in_memory)));
    hints.source = HintSource::memory;
    hints.reason += "; the memory limit allows " + with_separators(hints.batch_rows);
  }
  return hints;
}

}  // namespace lade
