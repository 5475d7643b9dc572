// Plain numbers: as they lie in memory, where no other encoding is smaller.
#pragma once

#include <span>

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"

namespace lade {

template <typename Value>
constexpr size_t estimate_plain(size_t rows) {
  return rows * sizeof(Value);
}

template <typename Value>
void encode_plain(std::span<const Value> values, ByteBuffer& out) {
  out.append(std::as_bytes(values));
}

template <typename Value>
class PlainReader {
 public:
  Status open(size_t rows, ByteSpan payload) {
    values_ = payload;
    if (payload.size() != rows * sizeof(Value))
      return corrupt_chunk(Encoding::plain, "length does not fit rows");
    return {};
  }
  // REQUIRES: all reads together ask for no more than the rows.
  Status read(Value* values, size_t count) {
    if (count > 0) std::memcpy(values, values_.data(), count * sizeof(Value));
    values_ = values_.subspan(count * sizeof(Value));
    return {};
  }

 private:
  ByteSpan values_;
};

}  // namespace lade
