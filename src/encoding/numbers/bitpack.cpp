#include "encoding/numbers/bitpack.hpp"

#include <numeric>

namespace lade {
namespace {

template <typename Value>
uint64_t distance(Value from, Value to) {
  return static_cast<uint64_t>(int64_t{to}) - static_cast<uint64_t>(int64_t{from});
}

// The greatest common divisor of all offsets, or 1. The sample rules it out or proposes it, all
// values confirm it.
template <typename Value, typename Word>
uint64_t common_factor(std::span<const Value> values, const Summary<Value>& summary,
                       std::span<const uint64_t> offsets, const Kernels& kernels) {
  const uint64_t range = distance(summary.min, summary.max);
  uint64_t factor = range;
  for (const uint64_t offset : offsets) {
    factor = std::gcd(factor, offset);
    if (factor <= 1) return 1;
  }
  PackedHeader header{};
  header.base = static_cast<uint64_t>(int64_t{summary.min});
  const auto frame = frame_of<Value, Word>(header, factor);
  const auto quotient_max = static_cast<Word>(range / factor);
  return kernels.frames<Value, Word>().multiples(values.data(), values.size(), frame, quotient_max)
             ? factor
             : 1;
}

}  // namespace

template <typename Value>
BitWidths estimate_bitpack(std::span<const Value> values, const Summary<Value>& summary,
                           const NumberSample& sample, const Kernels& kernels) {
  const uint64_t range = distance(summary.min, summary.max);
  const uint64_t base = static_cast<uint64_t>(int64_t{summary.min});
  std::array<uint64_t, NumberSample::kRows> offsets;
  const size_t sampled = sample.values().size();
  for (size_t i = 0; i < sampled; ++i)
    offsets[i] = sample.values()[i] + (sample.values_min() - base);

  BitWidths widths;
  PackedHeader& packed = widths.header.packed;
  packed.base = base;
  packed.word_bytes = sizeof(Value) == 8 && range > UINT32_MAX ? 8 : 4;
  const uint64_t factor = with_word_type<Value>(packed, [&](auto word) {
    return common_factor<Value, decltype(word)>(values, summary, {offsets.data(), sampled},
                                                kernels);
  });
  widths.header.factor = factor;
  if (factor > 1) {
    for (size_t i = 0; i < sampled; ++i) offsets[i] /= factor;
  }
  const auto offset_bits = static_cast<unsigned>(std::bit_width(range / factor));
  const BitWindow window = best_bit_window({offsets.data(), sampled}, offset_bits, values.size());
  set_window(packed, window, offset_bits);
  widths.bytes = sizeof(BitpackHeader) + window.bytes;
  widths.bytes_unpatched = sizeof(BitpackHeader) + packed_bytes(values.size(), offset_bits);
  return widths;
}

BitWidths BitWidths::unpatched() const {
  BitWidths widths = *this;
  widths.header.packed.start = 0;
  widths.header.packed.width = widths.header.packed.offset_bits;
  widths.bytes = bytes_unpatched;
  return widths;
}

template <typename Value>
void encode_bitpack(std::span<const Value> values, const BitWidths& widths, Workspace& workspace,
                    ByteBuffer& out) {
  out.put(widths.header);
  pack_values(
      values, widths.header.packed, widths.header.factor, workspace, out,
      [&]<typename Word>(size_t row, size_t count, const Frame<Value, Word>& frame, Word* words) {
        workspace.kernels.frames<Value, Word>().to_words(values.data() + row, count, frame, words);
      });
}

template <typename Value>
Status BitpackReader<Value>::read(Value* values, size_t count) {
  return packed_.read(count, packed_.header().factor,
                      [&](const auto* words, const auto& frame, const auto& kernels) {
                        kernels.from_words(words, count, frame, values);
                      });
}

template BitWidths estimate_bitpack(std::span<const int32_t>, const Summary<int32_t>&,
                                    const NumberSample&, const Kernels&);
template BitWidths estimate_bitpack(std::span<const int64_t>, const Summary<int64_t>&,
                                    const NumberSample&, const Kernels&);
template void encode_bitpack(std::span<const int32_t>, const BitWidths&, Workspace&, ByteBuffer&);
template void encode_bitpack(std::span<const int64_t>, const BitWidths&, Workspace&, ByteBuffer&);
template class BitpackReader<int32_t>;
template class BitpackReader<int64_t>;

}  // namespace lade
