// Delta: differences to the value before, as offsets from the smallest one. Differences outside the
// chosen window of bits are stored as patches, so a column with a nearly constant step costs about
// 0 bits a value, wherever it jumps; a step of 0 is a run of equal values.
#pragma once

#include <span>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "encoding/numbers/packed_values.hpp"

namespace lade {

// The widths in which the differences of a column are packed.
struct DeltaWidths {
  DeltaHeader header{};
  size_t bytes = SIZE_MAX;  // of the payload; an estimate when the words are patched
};

// The widths that delta would have; SIZE_MAX bytes, and little time spent, when it does not save
// enough on `bytes_of_simpler`.
template <typename Value>
DeltaWidths estimate_delta(std::span<const Value> values, const NumberSample& sample,
                           size_t bytes_of_simpler, const Kernels& kernels);

template <typename Value>
void encode_delta(std::span<const Value> values, const DeltaWidths& widths, Workspace& workspace,
                  ByteBuffer& out);

// `payload` may hold any bytes, and outlives the reader.
template <typename Value>
class DeltaReader {
 public:
  Status open(const Kernels& kernels, size_t rows, ByteSpan payload);
  // The next vector; only the last may be shorter than kVectorRows.
  Status read(Value* values, size_t count);

 private:
  PackedReader<Value, DeltaHeader, Encoding::delta> packed_;
  Value before_ = 0;  // the last value of the vector before
};

}  // namespace lade
