// A run of packed keys: what one pass of a check is about, or what a batch can hold.
#pragma once

#include <cstdint>

namespace lade {

// Both ends belong to it, so that a window may end at the greatest key there is. Never empty.
struct KeyWindow {
  uint64_t first = 0;
  uint64_t last = 0;

  // REQUIRES: the window is not all of 64 bits; a KeySpace never is.
  uint64_t size() const { return last - first + 1; }
  bool overlaps(KeyWindow other) const { return first <= other.last && last >= other.first; }
};

}  // namespace lade
