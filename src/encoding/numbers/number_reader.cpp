#include "encoding/numbers/number_reader.hpp"

namespace lade {

template <typename Value>
Status NumberReader<Value>::open(const Kernels& kernels, Encoding encoding, size_t rows,
                                 ByteSpan payload) {
  switch (encoding) {
    case Encoding::plain: return reader_.template emplace<PlainReader<Value>>().open(rows, payload);
    case Encoding::constant: return reader_.template emplace<ConstantReader<Value>>().open(payload);
    case Encoding::bitpack:
      return reader_.template emplace<BitpackReader<Value>>().open(kernels, rows, payload);
    case Encoding::delta:
      return reader_.template emplace<DeltaReader<Value>>().open(kernels, rows, payload);
    case Encoding::dictionary:
      return reader_.template emplace<DictionaryReader<Value>>().open(kernels, rows, payload);
    case Encoding::words:
    case Encoding::own_words:
    case Encoding::digits:
    case Encoding::interleave: break;
  }
  return corrupt_chunk(encoding, "no encoding of numbers");
}

template class NumberReader<int32_t>;
template class NumberReader<int64_t>;

Status open_nested(const Kernels& kernels, Encoding outer, size_t rows, ByteReader& from,
                   NumberReader<int32_t>& reader) {
  const size_t bytes = from.get<uint32_t>();
  const auto encoding = static_cast<Encoding>(from.get<uint8_t>());
  const ByteSpan payload = from.bytes(bytes);
  if (!from.ok()) return corrupt_chunk(outer, "a part is cut short");
  return reader.open(kernels, encoding, rows, payload);
}

}  // namespace lade
