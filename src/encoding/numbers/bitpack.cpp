#include "encoding/numbers/bitpack.hpp"

#include <array>
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

template <typename Value, typename Word>
void encode_as(std::span<const Value> values, const BitpackHeader& header, Workspace& workspace,
               ByteBuffer& out) {
  const auto frame = frame_of<Value, Word>(header.packed, header.factor);
  const auto& kernels = workspace.kernels;
  WordPacker<Word> packer(kernels, shape_of(header.packed), workspace.patches, out);
  alignas(64) std::array<Word, kVectorRows> words;
  for (size_t row = 0; row < values.size(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, values.size() - row);
    kernels.frames<Value, Word>().to_words(values.data() + row, count, frame, words.data());
    packer.add(words.data(), count);
  }
  packer.finish();
}

}  // namespace

template <typename Value>
BitpackPlan estimate_bitpack(std::span<const Value> values, const Summary<Value>& summary,
                             const NumberSample& sample, const Kernels& kernels) {
  const uint64_t range = distance(summary.min, summary.max);
  const uint64_t base = static_cast<uint64_t>(int64_t{summary.min});
  std::array<uint64_t, NumberSample::kRows> offsets;
  const size_t sampled = sample.values().size();
  for (size_t i = 0; i < sampled; ++i)
    offsets[i] = sample.values()[i] + (sample.values_min() - base);

  BitpackPlan plan;
  PackedHeader& packed = plan.header.packed;
  packed.base = base;
  packed.word_bytes = sizeof(Value) == 8 && range > UINT32_MAX ? 8 : 4;
  uint64_t factor = 1;
  if constexpr (sizeof(Value) == 8) {
    factor =
        packed.word_bytes == 8
            ? common_factor<Value, uint64_t>(values, summary, {offsets.data(), sampled}, kernels)
            : common_factor<Value, uint32_t>(values, summary, {offsets.data(), sampled}, kernels);
  } else {
    factor = common_factor<Value, uint32_t>(values, summary, {offsets.data(), sampled}, kernels);
  }
  plan.header.factor = factor;
  if (factor > 1) {
    for (size_t i = 0; i < sampled; ++i) offsets[i] /= factor;
  }
  const auto offset_bits = static_cast<unsigned>(std::bit_width(range / factor));
  const Window window = best_window({offsets.data(), sampled}, offset_bits, values.size());
  packed.start = window.start;
  packed.width = static_cast<uint8_t>(window.width);
  packed.offset_bits = static_cast<uint8_t>(offset_bits);
  plan.bytes = sizeof(BitpackHeader) + window.bytes;
  plan.bytes_unpatched = sizeof(BitpackHeader) + packed_bytes(values.size(), offset_bits);
  return plan;
}

BitpackPlan BitpackPlan::unpatched() const {
  BitpackPlan plan = *this;
  plan.header.packed.start = 0;
  plan.header.packed.width = plan.header.packed.offset_bits;
  plan.bytes = bytes_unpatched;
  return plan;
}

template <typename Value>
void encode_bitpack(std::span<const Value> values, const BitpackPlan& plan, Workspace& workspace,
                    ByteBuffer& out) {
  out.put(plan.header);
  if constexpr (sizeof(Value) == 8) {
    if (plan.header.packed.word_bytes == 8)
      return encode_as<Value, uint64_t>(values, plan.header, workspace, out);
  }
  encode_as<Value, uint32_t>(values, plan.header, workspace, out);
}

template <typename Value>
Status BitpackReader<Value>::open(const Kernels& kernels, size_t rows, ByteSpan payload) {
  ByteReader reader(payload);
  kernels_ = &kernels;
  header_ = reader.get<BitpackHeader>();
  if (!reader.ok() || !possible<Value>(header_.packed))
    return corrupt_chunk(Encoding::bitpack, "impossible header");
  if (!words_.open(kernels, shape_of(header_.packed), rows, payload.subspan(sizeof(header_)))) {
    return corrupt_chunk(Encoding::bitpack, "length does not fit rows and bits");
  }
  return {};
}

template <typename Value>
Status BitpackReader<Value>::read(Value* values, size_t count) {
  bool ok = true;
  if constexpr (sizeof(Value) == 8) {
    ok = header_.packed.word_bytes == 8 ? read_words<uint64_t>(values, count)
                                        : read_words<uint32_t>(values, count);
  } else {
    ok = read_words<uint32_t>(values, count);
  }
  return ok ? Status() : corrupt_chunk(Encoding::bitpack, "impossible patches");
}

template <typename Value>
template <typename Word>
bool BitpackReader<Value>::read_words(Value* values, size_t count) {
  alignas(64) std::array<Word, kVectorRows> words;
  if (!words_.next(words.data(), count)) return false;
  const auto frame = frame_of<Value, Word>(header_.packed, header_.factor);
  kernels_->frames<Value, Word>().from_words(words.data(), count, frame, values);
  return true;
}

template BitpackPlan estimate_bitpack(std::span<const int32_t>, const Summary<int32_t>&,
                                      const NumberSample&, const Kernels&);
template BitpackPlan estimate_bitpack(std::span<const int64_t>, const Summary<int64_t>&,
                                      const NumberSample&, const Kernels&);
template void encode_bitpack(std::span<const int32_t>, const BitpackPlan&, Workspace&, ByteBuffer&);
template void encode_bitpack(std::span<const int64_t>, const BitpackPlan&, Workspace&, ByteBuffer&);
template class BitpackReader<int32_t>;
template class BitpackReader<int64_t>;

}  // namespace lade
