// A block of packed keys, so few that the keys, their flags and the cache lines of state that they
// are looked up in stay together in the cache nearest to the processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lade {

// 256 keys are 2 KiB, and need 16 KiB of cache lines of state; blocks of 1024 keys cost up to a
// tenth more time.
inline constexpr size_t kBlockKeys = 256;

// State larger than this is fetched ahead, a block at a time, since it does not stay in the cache
// next to the processor; for smaller state that only costs.
inline constexpr uint64_t kFetchAheadBytes = uint64_t{1} << 20;

// Keys and flags hold until the next block of the same scan.
struct KeyBlock {
  uint64_t first_row = 0;  // in the table
  std::span<const uint64_t> keys;
  bool outside = false;      // some of them are KeySpace::kOutside
  uint8_t* flags = nullptr;  // room for one a key; see KeyScan::each_block()
};

}  // namespace lade
