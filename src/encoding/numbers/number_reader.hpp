// A reader of numbers in any encoding, vector by vector: lengths of texts, for one, are used as
// they come, without memory for all of them.
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

// Opens a part that encode_nested() appended, and moves `from` behind it. `outer` is the encoding
// to blame.
Status open_nested(const Kernels& kernels, Encoding outer, size_t rows, ByteReader& from,
                   NumberReader<int32_t>& reader);

}  // namespace lade
