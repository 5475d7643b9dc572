// Dictionary of numbers: each distinct value once, in order of first appearance, and a packed code
// per row. Worth it for few values far apart.
#pragma once

#include <span>

#include "base/status.hpp"
#include "encoding/numbers/codes.hpp"
#include "encoding/numbers/number_sample.hpp"

namespace lade {

// Bytes of the payload if there are no more distinct values than the sample shows; SIZE_MAX when it
// shows too many.
template <typename Value>
size_t estimate_dictionary(const NumberSample& sample, size_t rows);

// Appends the payload and returns true, or leaves `out` as it was and returns false when there are
// too many distinct values or the payload would not be smaller than `bytes_max`.
template <typename Value>
bool encode_dictionary(std::span<const Value> values, size_t bytes_max, Workspace& workspace,
                       ByteBuffer& out);

template <typename Value>
class DictionaryReader {
 public:
  Status open(const Kernels& kernels, size_t rows, ByteSpan payload);
  // The next vector; only the last may be shorter than kVectorRows.
  Status read(Value* values, size_t count);

 private:
  ByteSpan entries_;
  CodesReader codes_;
};

}  // namespace lade
