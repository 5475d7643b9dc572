// A seeded order of 0 .. count-1 that needs no memory: a Feistel network over the next power of
// four, walked until it lands inside (Black and Rogaway, "Ciphers with arbitrary finite domains",
// CT-RSA 2002).
//
//   a number's bits: | left half | right half |   a round: left ^= mix(right + key), then swap
#pragma once

#include <bit>
#include <cstdint>

#include "random.hpp"

namespace lade {

class Shuffle {
 public:
  // REQUIRES: 1 <= count < 2^62.
  Shuffle(std::uint64_t seed, std::uint64_t count)
      : count_(count), half_bits_((static_cast<int>(std::bit_width(count - 1)) + 1) / 2) {
    Random random(seed, Stream::kShuffle, 0);
    for (std::uint64_t& key : keys_) key = random.next();
  }

  // The number at `place`; every number has exactly one place. REQUIRES: place < count.
  std::uint64_t operator()(std::uint64_t place) const {
    do {
      place = permute(place);
    } while (place >= count_);
    return place;
  }

 private:
  std::uint64_t permute(std::uint64_t value) const {
    const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
    std::uint64_t left = value >> half_bits_;
    std::uint64_t right = value & mask;
    for (const std::uint64_t key : keys_) {
      const std::uint64_t mixed = (left ^ mix64(right + key)) & mask;
      left = right;
      right = mixed;
    }
    return left << half_bits_ | right;
  }

  std::uint64_t count_;
  int half_bits_;
  std::uint64_t keys_[4] = {};
};

}  // namespace lade
