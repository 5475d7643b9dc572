#include "encoding/numbers/number_sample.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "encoding/numbers/packed_words.hpp"

namespace lade {
namespace {

// The shares of offsets outside a window that are tried, in 32nds.
constexpr size_t kSharesOutside[] = {0, 1, 2, 4, 6, 8, 12, 16};

constexpr uint64_t kSignBit = uint64_t{1} << 63;

// Makes ascending distances of signed numbers; returns the number that they are distances from.
uint64_t sort_to_distances(std::span<uint64_t> numbers) {
  for (uint64_t& number : numbers) number ^= kSignBit;
  std::sort(numbers.begin(), numbers.end());
  if (numbers.empty()) return 0;
  const uint64_t least = numbers[0];
  for (uint64_t& number : numbers) number -= least;
  return least ^ kSignBit;
}

// Bytes of all rows with their patches. A patch is its place among kVectorRows rows and its upper
// bits; above a tenth of the rows, places become a bitmap.
size_t patched_bytes(size_t rows, unsigned width, unsigned upper_bits, size_t outside,
                     size_t sampled) {
  // Laplace's estimate: a sample that shows no patch does not prove that there is none.
  const size_t patches = rows * (outside + 1) / (sampled + 2);
  const size_t bits = std::min(rows, 10 * patches) + patches * upper_bits;
  return packed_bytes(rows, width) + (bits + 7) / 8 + (rows / kVectorRows + 1) * 4;
}

}  // namespace

template <typename Value>
NumberSample NumberSample::of(std::span<const Value> values) {
  using Unsigned = std::make_unsigned_t<Value>;
  const size_t rows = values.size();
  NumberSample sample;
  auto add_run = [&](size_t first, size_t count) {
    for (size_t i = first; i < first + count; ++i) {
      sample.values_[sample.values_count_++] = static_cast<uint64_t>(int64_t{values[i]});
      if (i == 0) continue;
      const auto step = static_cast<Value>(static_cast<Unsigned>(values[i]) -
                                           static_cast<Unsigned>(values[i - 1]));
      sample.differences_[sample.differences_count_++] = static_cast<uint64_t>(int64_t{step});
    }
  };
  if (rows <= kRows) {
    add_run(0, rows);
  } else {
    for (size_t run = 0; run < kRuns; ++run)
      add_run(1 + run * (rows - 1 - kRunRows) / (kRuns - 1), kRunRows);
  }
  sample.values_min_ = sort_to_distances({sample.values_.data(), sample.values_count_});
  sample.differences_min_ =
      sort_to_distances({sample.differences_.data(), sample.differences_count_});
  return sample;
}

template NumberSample NumberSample::of(std::span<const int32_t>);
template NumberSample NumberSample::of(std::span<const int64_t>);

BitWindow best_bit_window(std::span<const uint64_t> sample, unsigned offset_bits, size_t rows) {
  const BitWindow whole{0, offset_bits, packed_bytes(rows, offset_bits)};
  BitWindow best = whole;
  for (const size_t share : kSharesOutside) {
    const size_t inside = sample.size() - sample.size() * share / 32;
    if (inside == 0) break;
    BitWindow window;
    uint64_t narrowest = UINT64_MAX;
    for (size_t i = 0; i + inside <= sample.size(); ++i) {
      const uint64_t span = sample[i + inside - 1] - sample[i];
      if (span >= narrowest) continue;
      narrowest = span;
      window.start = sample[i];
    }
    window.width = static_cast<unsigned>(std::bit_width(narrowest));
    if (window.width >= offset_bits) continue;
    size_t outside = 0;
    for (const uint64_t offset : sample)
      outside += (offset - window.start) >> window.width != 0 ? 1 : 0;
    window.bytes =
        patched_bytes(rows, window.width, offset_bits - window.width, outside, sample.size());
    if (window.bytes < best.bytes && saves_enough(window.bytes, whole.bytes)) best = window;
  }
  return best;
}

}  // namespace lade
