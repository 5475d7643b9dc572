#include "encoding/text/plain_text.hpp"

#include "encoding/text/text_heap.hpp"
#include "encoding/text/text_lengths.hpp"

namespace lade {
size_t estimate_plain_text(const Texts& texts) {
  return estimate_lengths(texts) + texts.summary.bytes;
}

void encode_plain_text(const Texts& texts, Workspace& workspace, ByteBuffer& out) {
  encode_lengths(texts, workspace, out);
  append_texts(texts, out);
}

Status decode_plain_text(const Kernels& kernels, ByteSpan payload, Column& out) {
  ByteReader reader(payload);
  LADE_TRY(const uint32_t bytes,
           decode_lengths(kernels, Encoding::plain, reader, payload.size(), out.texts()));
  if (bytes != reader.remaining())
    return corrupt_chunk(Encoding::plain, "bytes do not fit the lengths");
  fill_heap(payload.last(bytes), out);
  return {};
}

}  // namespace lade
