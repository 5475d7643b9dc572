#include "encoding/numbers/delta.hpp"

#include <algorithm>
#include <array>

namespace lade {
namespace {

template <typename Value, typename Word>
void encode_as(std::span<const Value> values, const DeltaHeader& header, Workspace& workspace,
               ByteBuffer& out) {
  const auto frame = frame_of<Value, Word>(header.packed, 1);
  const auto& kernels = workspace.kernels;
  WordPacker<Word> packer(kernels, shape_of(header.packed), workspace.patches, out);
  alignas(64) std::array<Word, kVectorRows> words;
  for (size_t row = 0; row < values.size(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, values.size() - row);
    const size_t first =
        row == 0 ? 1 : 0;  // nothing stands before the first value, so its word is 0
    words[0] = 0;
    kernels.frames<Value, Word>().differences_to_words(values.data() + row + first, count - first,
                                                       frame, words.data() + first);
    packer.add(words.data(), count);
  }
  packer.finish();
}

}  // namespace

template <typename Value>
DeltaPlan estimate_delta(std::span<const Value> values, const NumberSample& sample,
                         size_t bytes_of_simpler, const Kernels& kernels) {
  using Unsigned = std::make_unsigned_t<Value>;
  DeltaPlan plan;
  const std::span<const uint64_t> sampled = sample.differences();
  if (sampled.empty()) return plan;
  const auto bits_at_least = static_cast<unsigned>(std::bit_width(sampled.back()));
  const size_t bytes_at_least =
      sizeof(DeltaHeader) + best_window(sampled, bits_at_least, values.size()).bytes;
  if (!saves_enough(bytes_at_least, bytes_of_simpler)) return plan;

  const DifferenceRange<Value> range =
      kernels.values<Value>().difference_range(values.data(), values.size());
  const auto widest =
      static_cast<Unsigned>(static_cast<Unsigned>(range.max) - static_cast<Unsigned>(range.min));
  const auto offset_bits = static_cast<unsigned>(std::bit_width(widest));
  const uint64_t base = static_cast<uint64_t>(int64_t{range.min});
  std::array<uint64_t, NumberSample::kRows> offsets;
  for (size_t i = 0; i < sampled.size(); ++i)
    offsets[i] = sampled[i] + (sample.differences_min() - base);
  const Window window = best_window({offsets.data(), sampled.size()}, offset_bits, values.size());
  if (!saves_enough(sizeof(DeltaHeader) + window.bytes, bytes_of_simpler)) return plan;

  PackedHeader& packed = plan.header.packed;
  packed.base = base;
  packed.start = window.start;
  packed.width = static_cast<uint8_t>(window.width);
  packed.offset_bits = static_cast<uint8_t>(offset_bits);
  packed.word_bytes = offset_bits > 32 ? 8 : 4;
  plan.header.before = static_cast<uint64_t>(int64_t{values[0]}) - (base + window.start);
  plan.bytes = sizeof(DeltaHeader) + window.bytes;
  return plan;
}

template <typename Value>
void encode_delta(std::span<const Value> values, const DeltaPlan& plan, Workspace& workspace,
                  ByteBuffer& out) {
  out.put(plan.header);
  if constexpr (sizeof(Value) == 8) {
    if (plan.header.packed.word_bytes == 8)
      return encode_as<Value, uint64_t>(values, plan.header, workspace, out);
  }
  encode_as<Value, uint32_t>(values, plan.header, workspace, out);
}

template <typename Value>
Status DeltaReader<Value>::open(const Kernels& kernels, size_t rows, ByteSpan payload) {
  ByteReader reader(payload);
  kernels_ = &kernels;
  header_ = reader.get<DeltaHeader>();
  before_ = static_cast<Value>(header_.before);
  if (!reader.ok() || !possible<Value>(header_.packed))
    return corrupt_chunk(Encoding::delta, "impossible header");
  if (!words_.open(kernels, shape_of(header_.packed), rows, payload.subspan(sizeof(header_)))) {
    return corrupt_chunk(Encoding::delta, "length does not fit rows and bits");
  }
  return {};
}

template <typename Value>
Status DeltaReader<Value>::read(Value* values, size_t count) {
  bool ok = true;
  if constexpr (sizeof(Value) == 8) {
    ok = header_.packed.word_bytes == 8 ? read_words<uint64_t>(values, count)
                                        : read_words<uint32_t>(values, count);
  } else {
    ok = read_words<uint32_t>(values, count);
  }
  return ok ? Status() : corrupt_chunk(Encoding::delta, "impossible patches");
}

template <typename Value>
template <typename Word>
bool DeltaReader<Value>::read_words(Value* values, size_t count) {
  alignas(64) std::array<Word, kVectorRows> words;
  if (!words_.next(words.data(), count)) return false;
  const auto frame = frame_of<Value, Word>(header_.packed, 1);
  kernels_->frames<Value, Word>().words_to_sums(words.data(), count, frame, before_, values);
  if (count > 0) before_ = values[count - 1];
  return true;
}

template DeltaPlan estimate_delta(std::span<const int32_t>, const NumberSample&, size_t,
                                  const Kernels&);
template DeltaPlan estimate_delta(std::span<const int64_t>, const NumberSample&, size_t,
                                  const Kernels&);
template void encode_delta(std::span<const int32_t>, const DeltaPlan&, Workspace&, ByteBuffer&);
template void encode_delta(std::span<const int64_t>, const DeltaPlan&, Workspace&, ByteBuffer&);
template class DeltaReader<int32_t>;
template class DeltaReader<int64_t>;

}  // namespace lade
