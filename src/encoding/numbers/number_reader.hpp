// Decodes the numbers of any encoding vector by vector, so that who needs them for something else,
// such as the lengths of texts, needs no memory for all of them.
#pragma once

#include <variant>

#include "encoding/numbers/bitpack.hpp"
#include "encoding/numbers/constant.hpp"
#include "encoding/numbers/delta.hpp"
#include "encoding/numbers/dictionary.hpp"
#include "encoding/numbers/plain.hpp"

namespace lade {

template <typename Value>
class NumberReader {
 public:
  // `payload` may hold any bytes, and outlives the reader.
  Status open(const Kernels& kernels, Encoding encoding, size_t rows, ByteSpan payload);
  // The next vector. REQUIRES: count is kVectorRows, or what remains of the rows when that is less.
  Status read(Value* values, size_t count) {
    return std::visit([&](auto& reader) { return reader.read(values, count); }, reader_);
  }

 private:
  std::variant<PlainReader<Value>, ConstantReader<Value>, BitpackReader<Value>, DeltaReader<Value>,
               DictionaryReader<Value>>
      reader_;
};

// Opens what encode_nested() appended; `outer` is the encoding to blame.
Status open_nested(const Kernels& kernels, Encoding outer, size_t rows, ByteReader& from,
                   NumberReader<int32_t>& reader);

}  // namespace lade
