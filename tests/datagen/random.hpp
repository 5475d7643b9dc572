// A row's own source of numbers: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom
// number generators", OOPSLA 2014), started from seed, stream and row number.
//
// No row depends on the rows before it. That is why tables, parts and shuffled files can be written
// separately and still hold the same rows.
#pragma once

#include <cstdint>

namespace lade {

// What is drawn. The numbers are part of what a seed means: never renumber.
enum class Stream : std::uint64_t {
  kRegion,
  kNation,
  kSupplier,
  kSupplierRemark,
  kPart,
  kPartsupp,
  kCustomer,
  kOrder,
  kLine,
  kRefreshOrder,
  kRefreshLine,
  kText,
  kShuffle,
};

constexpr std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

class Random {
 public:
  constexpr Random(std::uint64_t seed, Stream stream, std::uint64_t row)
      : state_(mix64(mix64(seed + kGamma * (static_cast<std::uint64_t>(stream) + 1)) + row)) {}

  constexpr std::uint64_t next() {
    state_ += kGamma;
    return mix64(state_);
  }

  // 0 .. count-1. Some values are likelier than others by up to count / 2^32.
  // REQUIRES: 1 <= count < 2^32.
  constexpr std::uint64_t below(std::uint64_t count) { return (next() >> 32) * count >> 32; }

  // low .. high, both included, at most 2^32 - 1 values.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

 private:
  static constexpr std::uint64_t kGamma = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio, odd

  std::uint64_t state_;
};

}  // namespace lade
