// What is known of a chunk without reading it. The validator proves whole constraints from these
// alone.
#pragma once

#include <cstdint>

namespace lade {

struct ZoneMap {
  // Smallest and largest value; for text, the shortest and the longest text in bytes. Undefined
  // when rows is 0.
  int64_t min = 0;
  int64_t max = 0;
  uint32_t rows = 0;
  uint32_t nulls = 0;
  bool increasing = false;           // no value is less than the one before it; numbers only
  bool strictly_increasing = false;  // each value is greater than the one before it; numbers only
};

}  // namespace lade
