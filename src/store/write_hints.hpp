// Write hints: what the column store recommends to whoever appends, and why. No other file holds a
// batch constant.
//
// A batch gives every column one chunk. Its rows are chosen so that the widest column fills the
// target and no more:
//
//   rows = the power of two at or below  target_chunk_bytes / bytes a row of the widest column
//
// so a table heavy in text gets smaller batches. A narrow column still gets a chunk worth storing,
// since rows never fall below kBatchRowsMin unless memory says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/table_schema.hpp"

namespace lade {

enum class HintSource : uint8_t { hint, option, env, tuned, memory };

std::string_view hint_source_name(HintSource source);

struct WriteHints {
  uint64_t target_chunk_bytes = 0;  // of decoded values
  uint32_t recommended_batch_rows = 0;
  uint32_t max_batch_rows = 0;  // the store's ceiling; a larger wish is clamped
  uint32_t batch_rows = 0;      // what is used
  HintSource source = HintSource::hint;
  std::string reason;    // one sentence
  bool clamped = false;  // the wish was beyond max_batch_rows
};

struct WriteHintRequest {
  uint64_t memory_limit_bytes = 0;  // of the whole process
  uint32_t wished_rows = 0;         // 0: no wish
  HintSource wish_source = HintSource::option;
};

// The largest batch that can be asked for: rows of a batch are counted in 24 bits and its text
// in 32.
inline constexpr uint64_t kBatchRowsLimit = uint64_t{1} << 24;

WriteHints write_hints(const TableSchema& table, const WriteHintRequest& request);

}  // namespace lade
