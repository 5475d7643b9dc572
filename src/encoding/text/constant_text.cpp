#include "encoding/text/constant_text.hpp"

#include <algorithm>

#include "encoding/text/text_heap.hpp"

namespace lade {

void encode_constant_text(std::string_view text, ByteBuffer& out) {
  out.put(static_cast<uint32_t>(text.size()));
  out.append(std::as_bytes(std::span(text)));
}

Status decode_constant_text(ByteSpan payload, Column& out) {
  ByteReader reader(payload);
  const auto length = reader.get<uint32_t>();
  if (!reader.ok() || reader.remaining() != length) {
    return corrupt_chunk(Encoding::constant, "bytes do not fit the length");
  }
  fill_heap(payload.last(length), out);
  std::ranges::fill(out.texts(), TextRef{0, length});
  return {};
}

}  // namespace lade
