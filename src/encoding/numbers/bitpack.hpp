// Bitpack: frame of reference. Offsets from the smallest value, in steps of their greatest common
// divisor, each in a fixed number of bits; few values far from the others become patches.
#pragma once

#include <span>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "encoding/numbers/packed_values.hpp"

namespace lade {

// The widths in which the offsets of a column are packed.
struct BitWidths {
  BitpackHeader header{};
  size_t bytes = 0;            // of the payload; an estimate when the words are patched
  size_t bytes_unpatched = 0;  // of the payload of unpatched(), exactly

  // These widths without patches: every word in full width.
  BitWidths unpatched() const;
};

// REQUIRES: values are not empty, summary and sample are theirs.
template <typename Value>
BitWidths estimate_bitpack(std::span<const Value> values, const Summary<Value>& summary,
                           const NumberSample& sample, const Kernels& kernels);

template <typename Value>
void encode_bitpack(std::span<const Value> values, const BitWidths& widths, Workspace& workspace,
                    ByteBuffer& out);

// `payload` may hold any bytes, and outlives the reader.
template <typename Value>
class BitpackReader {
 public:
  Status open(const Kernels& kernels, size_t rows, ByteSpan payload) {
    return packed_.open(kernels, rows, payload);
  }
  // The next vector; only the last may be shorter than kVectorRows.
  Status read(Value* values, size_t count);

 private:
  PackedReader<Value, BitpackHeader, Encoding::bitpack> packed_;
};

}  // namespace lade
