#include "encoding/text/text_lengths.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"

namespace lade {

size_t estimate_lengths(const Texts& texts) {
  if (texts.summary.length_min == texts.summary.length_max)
    return kNestedHeaderBytes + sizeof(int32_t);
  const unsigned bits =
      static_cast<unsigned>(std::bit_width(texts.summary.length_max - texts.summary.length_min));
  return kNestedHeaderBytes + std::min(sizeof(BitpackHeader) + packed_bytes(texts.rows(), bits),
                                       texts.rows() * sizeof(int32_t));
}

void encode_lengths(const Texts& texts, Workspace& workspace, ByteBuffer& out) {
  int32_t* lengths = workspace.make_numbers(texts.rows());
  workspace.kernels.text_lengths(texts.refs.data(), texts.rows(), lengths);
  encode_nested({lengths, texts.rows()}, workspace, out);
}

Result<uint32_t> decode_lengths(const Kernels& kernels, Encoding outer, ByteReader& from,
                                size_t bytes_max, std::span<TextRef> refs) {
  bytes_max = std::min<size_t>(bytes_max, UINT32_MAX);
  NumberReader<int32_t> reader;
  LADE_CHECK(open_nested(kernels, outer, refs.size(), from, reader));
  alignas(64) std::array<int32_t, kVectorRows> lengths;
  uint64_t offset = 0;
  for (size_t row = 0; row < refs.size(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, refs.size() - row);
    LADE_CHECK(reader.read(lengths.data(), count));
    for (size_t i = 0; i < count; ++i) {
      const auto length = static_cast<uint32_t>(lengths[i]);  // below zero is beyond all bytes
      refs[row + i] = {static_cast<uint32_t>(offset), length};
      offset += length;
    }
    if (offset > bytes_max) return corrupt_chunk(outer, "texts are longer than their bytes");
  }
  return static_cast<uint32_t>(offset);
}

}  // namespace lade
