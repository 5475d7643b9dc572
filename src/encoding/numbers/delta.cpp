#include "encoding/numbers/delta.hpp"

#include <array>

namespace lade {
template <typename Value>
DeltaWidths estimate_delta(std::span<const Value> values, const NumberSample& sample,
                           size_t bytes_of_simpler, const Kernels& kernels) {
  using Unsigned = std::make_unsigned_t<Value>;
  DeltaWidths widths;
  const std::span<const uint64_t> sampled = sample.differences();
  if (sampled.empty()) return widths;
  const auto bits_at_least = static_cast<unsigned>(std::bit_width(sampled.back()));
  const size_t bytes_at_least =
      sizeof(DeltaHeader) + best_bit_window(sampled, bits_at_least, values.size()).bytes;
  if (!saves_enough(bytes_at_least, bytes_of_simpler)) return widths;

  const DifferenceRange<Value> range =
      kernels.values<Value>().difference_range(values.data(), values.size());
  const auto widest =
      static_cast<Unsigned>(static_cast<Unsigned>(range.max) - static_cast<Unsigned>(range.min));
  const auto offset_bits = static_cast<unsigned>(std::bit_width(widest));
  const uint64_t base = static_cast<uint64_t>(int64_t{range.min});
  std::array<uint64_t, NumberSample::kRows> offsets;
  for (size_t i = 0; i < sampled.size(); ++i)
    offsets[i] = sampled[i] + (sample.differences_min() - base);
  const BitWindow window =
      best_bit_window({offsets.data(), sampled.size()}, offset_bits, values.size());
  if (!saves_enough(sizeof(DeltaHeader) + window.bytes, bytes_of_simpler)) return widths;

  PackedHeader& packed = widths.header.packed;
  packed.base = base;
  set_window(packed, window, offset_bits);
  packed.word_bytes = offset_bits > 32 ? 8 : 4;
  widths.header.before = static_cast<uint64_t>(int64_t{values[0]}) - (base + window.start);
  widths.bytes = sizeof(DeltaHeader) + window.bytes;
  return widths;
}

template <typename Value>
void encode_delta(std::span<const Value> values, const DeltaWidths& widths, Workspace& workspace,
                  ByteBuffer& out) {
  out.put(widths.header);
  pack_values(
      values, widths.header.packed, 1, workspace, out,
      [&]<typename Word>(size_t row, size_t count, const Frame<Value, Word>& frame, Word* words) {
        // The first value of all has no difference: its word is 0.
        const size_t skipped = row == 0 ? 1 : 0;
        words[0] = 0;
        workspace.kernels.frames<Value, Word>().differences_to_words(
            values.data() + row + skipped, count - skipped, frame, words + skipped);
      });
}

template <typename Value>
Status DeltaReader<Value>::open(const Kernels& kernels, size_t rows, ByteSpan payload) {
  LADE_CHECK(packed_.open(kernels, rows, payload));
  before_ = static_cast<Value>(packed_.header().before);
  return {};
}

template <typename Value>
Status DeltaReader<Value>::read(Value* values, size_t count) {
  LADE_CHECK(packed_.read(count, 1, [&](auto* words, const auto& frame, const auto& kernels) {
    kernels.words_to_sums(words, count, frame, before_, values);
  }));
  if (count > 0) before_ = values[count - 1];
  return {};
}

template DeltaWidths estimate_delta(std::span<const int32_t>, const NumberSample&, size_t,
                                    const Kernels&);
template DeltaWidths estimate_delta(std::span<const int64_t>, const NumberSample&, size_t,
                                    const Kernels&);
template void encode_delta(std::span<const int32_t>, const DeltaWidths&, Workspace&, ByteBuffer&);
template void encode_delta(std::span<const int64_t>, const DeltaWidths&, Workspace&, ByteBuffer&);
template class DeltaReader<int32_t>;
template class DeltaReader<int64_t>;

}  // namespace lade
