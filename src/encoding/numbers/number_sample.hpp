// A sample of a column's values and differences, sorted, from which the encodings of numbers are
// estimated. Runs of neighbours, evenly spread, show both. The choice of rows depends on nothing
// but the row count.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace lade {

class NumberSample {
 public:
  static constexpr size_t kRuns = 8;
  static constexpr size_t kRunRows = 16;
  static constexpr size_t kRows = kRuns * kRunRows;

  template <typename Value>
  static NumberSample of(std::span<const Value> values);

  // Ascending distances from the smallest one of the sample, which is values_min() or
  // differences_min(), sign-extended.
  std::span<const uint64_t> values() const { return {values_.data(), values_count_}; }
  std::span<const uint64_t> differences() const {
    return {differences_.data(), differences_count_};
  }
  uint64_t values_min() const { return values_min_; }
  uint64_t differences_min() const { return differences_min_; }

 private:
  std::array<uint64_t, kRows> values_;
  std::array<uint64_t, kRows> differences_;
  size_t values_count_ = 0;
  size_t differences_count_ = 0;
  uint64_t values_min_ = 0;
  uint64_t differences_min_ = 0;
};

// A window of 2^width words that holds most of the offsets; the others need patches.
struct BitWindow {
  uint64_t start = 0;
  unsigned width = 0;
  // Bytes of all rows, packed: exact when width is that of the widest offset, else an estimate.
  size_t bytes = 0;
};

// An encoding that takes more time than a simpler one must save at least this share of the bytes.
constexpr bool saves_enough(size_t bytes, size_t bytes_of_simpler) {
  return bytes <= bytes_of_simpler - bytes_of_simpler / 4;
}

// The window that makes the fewest bytes for `rows` offsets below 2^offset_bits like those of the
// sample (ascending, at most NumberSample's size). All of them are in it unless patches save
// enough.
BitWindow best_bit_window(std::span<const uint64_t> sample, unsigned offset_bits, size_t rows);

}  // namespace lade
