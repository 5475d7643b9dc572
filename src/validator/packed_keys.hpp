// Packed keys, the numbers of KeySpace: a range of them, and a block of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lade {

// The packed keys that one pass of a check covers, or that a batch can hold. Both ends belong to
// it, so that it may end at the greatest key there is. Never empty.
struct PackedRange {
  uint64_t first = 0;
  uint64_t last = 0;

  // REQUIRES: the range is not all of 64 bits; a KeySpace never is.
  uint64_t size() const { return last - first + 1; }
  bool overlaps(PackedRange other) const { return first <= other.last && last >= other.first; }
};

// Keys of a block. So few that the keys, their flags and the cache lines of state that they are
// looked up in stay together in the cache nearest to the processor: 256 keys are 2 KiB, and need
// 16 KiB of cache lines of state. Blocks of 1024 keys cost up to a tenth more time.
inline constexpr size_t kBlockKeys = 256;

// State of more bytes than this is fetched ahead, a block at a time, since it does not stay in the
// cache next to the processor; for smaller state that only costs.
inline constexpr uint64_t kFetchAheadBytes = uint64_t{1} << 20;

// Consecutive keys of a table. The memory behind it holds until the next block of the same scan.
struct KeyBlock {
  uint64_t first_row = 0;  // in the table
  std::span<const uint64_t> keys;
  bool outside = false;      // some of them are KeySpace::kOutside
  uint8_t* flags = nullptr;  // room for one a key; see KeyScan::each_block()
};

}  // namespace lade
