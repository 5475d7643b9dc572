// A block of keys: few enough that the packed keys, what is found out about them, and the lines
// of state that they are on the way to, stay in the cache nearest to the processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lade {

// 2 KiB of packed keys and 16 KiB of the lines they need: 1024 cost up to a tenth more.
inline constexpr size_t kBlockKeys = 256;

// State larger than this is fetched ahead, a block at a time, since it does not stay in the cache
// next to the processor; for smaller state that only costs.
inline constexpr uint64_t kFetchAheadBytes = uint64_t{1} << 20;

struct KeyBlock {
  uint64_t first_row = 0;  // in the table
  std::span<const uint64_t> keys;
  bool outside = false;      // some of them are KeySpace::kOutside
  uint8_t* flags = nullptr;  // one for each key, to be written by whoever finds violations
};

}  // namespace lade
