// Bitpack: frame of reference. Offsets from the smallest value, in steps of their greatest common
// divisor, each in a fixed number of bits; few values far from the others become patches.
#pragma once

#include <span>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "encoding/numbers/number_sample.hpp"
#include "encoding/numbers/packed_frame.hpp"
#include "encoding/numbers/workspace.hpp"

namespace lade {

struct BitpackPlan {
  BitpackHeader header{};
  size_t bytes = 0;            // of the payload; an estimate when the words are patched
  size_t bytes_unpatched = 0;  // exact, and what unpatched() gives

  BitpackPlan unpatched() const;
};

// REQUIRES: values are not empty, summary and sample are theirs.
template <typename Value>
BitpackPlan estimate_bitpack(std::span<const Value> values, const Summary<Value>& summary,
                             const NumberSample& sample, const Kernels& kernels);

template <typename Value>
void encode_bitpack(std::span<const Value> values, const BitpackPlan& plan, Workspace& workspace,
                    ByteBuffer& out);

template <typename Value>
class BitpackReader {
 public:
  Status open(const Kernels& kernels, size_t rows, ByteSpan payload);
  // The next vector; only the last may be shorter than kVectorRows.
  Status read(Value* values, size_t count);

 private:
  template <typename Word>
  bool read_words(Value* values, size_t count);

  const Kernels* kernels_ = nullptr;
  BitpackHeader header_{};
  WordUnpacker words_;
};

}  // namespace lade
