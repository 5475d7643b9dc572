// A zone map: bounds and order of a chunk's values, kept beside the chunk. The validator proves
// whole constraints from zone maps alone.
#pragma once

#include <cstdint>

#include "base/instruction_set.hpp"

namespace lade {

class Column;
template <typename Value>
struct Summary;
struct TextSummary;

struct ZoneMap {
  // Smallest and largest value; for text, the shortest and the longest text in bytes. Undefined
  // when rows is 0.
  int64_t min = 0;
  int64_t max = 0;
  uint32_t rows = 0;
  uint32_t empty_texts = 0;          // texts of length 0: NULLs in a column that may be NULL
  bool increasing = false;           // no value is less than the one before it; numbers only
  bool strictly_increasing = false;  // each value is greater than the one before it; numbers only
  friend bool operator==(const ZoneMap&, const ZoneMap&) = default;
};

// The zone map of a column's values, for the encoder and for a check of the stored one. REQUIRES:
// this processor has the set; column.rows() is at most kChunkRowsMax.
ZoneMap zone_map_of(const Column& column, InstructionSet set = instruction_set());

// The zone map of values that a kernel has summed up.
template <typename Value>
ZoneMap zone_map_of(const Summary<Value>& summary, uint32_t rows);
ZoneMap zone_map_of(const TextSummary& summary, uint32_t rows);

}  // namespace lade
