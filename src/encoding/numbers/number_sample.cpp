#include "encoding/numbers/number_sample.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>
#include <utility>

#include "encoding/numbers/packed_words.hpp"

namespace lade {
namespace {

// The shares of offsets outside a window that are tried, in 32nds.
constexpr std::array<size_t, 8> kSharesOutside = {0, 1, 2, 4, 6, 8, 12, 16};

size_t count_inside(std::span<const uint64_t> sample, size_t share_outside) {
  return sample.size() - sample.size() * share_outside / 32;
}

// The narrowest window with so many of the sample; its bytes are not known yet.
BitWindow narrowest_window(std::span<const uint64_t> sample, size_t inside) {
  BitWindow window;
  uint64_t narrowest = UINT64_MAX;
  for (size_t i = 0; i + inside <= sample.size(); ++i) {
    const uint64_t span = sample[i + inside - 1] - sample[i];
    if (span >= narrowest) continue;
    narrowest = span;
    window.start = sample[i];
  }
  window.width = static_cast<unsigned>(std::bit_width(narrowest));
  return window;
}

constexpr uint64_t kSignBit = uint64_t{1} << 63;

// Sorts numbers of up to `bits` bits digit by digit, from the lowest on: a sample is sorted for
// each column of each batch, and comparisons of random numbers are mispredicted.
void sort_by_digits(std::span<uint64_t> numbers, unsigned bits) {
  constexpr unsigned kDigitBits = 6;
  std::array<uint64_t, NumberSample::kRows> other;
  std::span<uint64_t> from = numbers;
  std::span<uint64_t> to(other.data(), numbers.size());
  for (unsigned shift = 0; shift < bits; shift += kDigitBits) {
    const auto digit = [shift](uint64_t number) {
      return number >> shift & ((1u << kDigitBits) - 1);
    };
    std::array<uint8_t, 1 << kDigitBits> places{};
    for (const uint64_t number : from) ++places[digit(number)];
    uint8_t place = 0;
    for (uint8_t& first : places) place = static_cast<uint8_t>(place + std::exchange(first, place));
    for (const uint64_t number : from) to[places[digit(number)]++] = number;
    std::swap(from, to);
  }
  if (from.data() != numbers.data()) std::copy(from.begin(), from.end(), numbers.begin());
}
static_assert(NumberSample::kRows <= UINT8_MAX);

// Makes ascending distances of signed numbers; returns the number that they are distances from.
uint64_t sort_to_distances(std::span<uint64_t> numbers) {
  if (numbers.empty()) return 0;
  uint64_t least = UINT64_MAX;
  uint64_t greatest = 0;
  for (uint64_t& number : numbers) {
    number ^= kSignBit;
    least = std::min(least, number);
    greatest = std::max(greatest, number);
  }
  for (uint64_t& number : numbers) number -= least;
  sort_by_digits(numbers, static_cast<unsigned>(std::bit_width(greatest - least)));
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
  if (sample.empty()) return whole;
  // A window of fewer offsets is no wider. Mostly even the narrowest one saves too little.
  const BitWindow least = narrowest_window(sample, count_inside(sample, kSharesOutside.back()));
  if (!saves_enough(packed_bytes(rows, least.width), whole.bytes)) return whole;
  BitWindow best = whole;
  for (const size_t share : kSharesOutside) {
    BitWindow window = narrowest_window(sample, count_inside(sample, share));
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
