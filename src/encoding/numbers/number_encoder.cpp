#include "encoding/numbers/number_encoder.hpp"

#include "encoding/numbers/bitpack.hpp"
#include "encoding/numbers/constant.hpp"
#include "encoding/numbers/delta.hpp"
#include "encoding/numbers/dictionary.hpp"
#include "encoding/numbers/plain.hpp"

namespace lade {
namespace {

// Encodes and returns true, or takes back the bytes and returns false when they are not below
// `bytes_max`: patches are estimated from a sample, which can mislead.
template <typename Encode>
bool fits(size_t bytes_max, ByteBuffer& out, Encode encode) {
  const size_t start = out.size();
  encode();
  return out.keep_below(bytes_max, start);
}

}  // namespace

template <typename Value>
Encoding encode_numbers(std::span<const Value> values, const Summary<Value>& summary,
                        Workspace& workspace, ByteBuffer& out) {
  const size_t plain_bytes = estimate_plain<Value>(values.size());
  if (!values.empty() && estimate_constant(summary) <= plain_bytes) {
    encode_constant(summary.min, out);
    return Encoding::constant;
  }
  if (values.size() > 1) {
    const auto& kernels = workspace.kernels;
    const NumberSample sample = NumberSample::of(values);
    const BitWidths bitpack = estimate_bitpack(values, summary, sample, kernels);
    const size_t simplest_bytes = std::min(bitpack.bytes, plain_bytes);
    const DeltaWidths delta = estimate_delta(values, sample, simplest_bytes, kernels);
    const size_t best_bytes = std::min(simplest_bytes, delta.bytes);
    if (saves_enough(estimate_dictionary<Value>(sample, values.size()), best_bytes) &&
        encode_dictionary(values, best_bytes, workspace, out)) {
      return Encoding::dictionary;
    }
    if (delta.bytes < simplest_bytes &&
        fits(simplest_bytes, out, [&] { encode_delta(values, delta, workspace, out); })) {
      return Encoding::delta;
    }
    if (bitpack.bytes < plain_bytes &&
        fits(std::min(plain_bytes, bitpack.bytes_unpatched + 1), out,
             [&] { encode_bitpack(values, bitpack, workspace, out); })) {
      return Encoding::bitpack;
    }
    if (bitpack.bytes_unpatched < plain_bytes) {
      encode_bitpack(values, bitpack.unpatched(), workspace, out);
      return Encoding::bitpack;
    }
  }
  encode_plain(values, out);
  return Encoding::plain;
}

void encode_nested(std::span<const int32_t> values, Workspace& workspace, ByteBuffer& out) {
  const size_t start = out.size();
  out.put(uint32_t{0});  // bytes and encoding, known only later
  out.put(uint8_t{0});
  Summary<int32_t> summary{};
  if (!values.empty()) summary = workspace.kernels.int32s.summarize(values.data(), values.size());
  const Encoding encoding = encode_numbers(values, summary, workspace, out);
  store(out.data() + start, static_cast<uint32_t>(out.size() - start - kNestedHeaderBytes));
  store(out.data() + start + sizeof(uint32_t), static_cast<uint8_t>(encoding));
}

template Encoding encode_numbers(std::span<const int32_t>, const Summary<int32_t>&, Workspace&,
                                 ByteBuffer&);
template Encoding encode_numbers(std::span<const int64_t>, const Summary<int64_t>&, Workspace&,
                                 ByteBuffer&);

}  // namespace lade
