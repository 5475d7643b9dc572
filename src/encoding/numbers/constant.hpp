// Constant: one number for all rows. Its twin for text is in constant_text.hpp.
#pragma once

#include <algorithm>

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/kernels.hpp"

namespace lade {

// SIZE_MAX when the values differ.
template <typename Value>
constexpr size_t estimate_constant(const Summary<Value>& summary) {
  return summary.min == summary.max ? sizeof(Value) : SIZE_MAX;
}

template <typename Value>
void encode_constant(Value value, ByteBuffer& out) {
  out.put(value);
}

template <typename Value>
class ConstantReader {
 public:
  Status open(ByteSpan payload) {
    if (payload.size() != sizeof(Value)) return corrupt_chunk(Encoding::constant, "not one value");
    value_ = load<Value>(payload.data());
    return {};
  }
  Status read(Value* values, size_t count) {
    std::fill_n(values, count, value_);
    return {};
  }

 private:
  Value value_ = 0;
};

}  // namespace lade
