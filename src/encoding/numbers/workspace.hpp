// The workspace of one worker's encoders: its kernels, and memory that is recycled from chunk to
// chunk. Each buffer belongs to one encoding at a time.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/kernels.hpp"

namespace lade {

struct Workspace {
  explicit Workspace(const Kernels& the_kernels) : kernels(the_kernels) {}

  const Kernels& kernels;
  ByteBuffer patches;
  AlignedBuffer number_codes;  // uint16_t per row
  AlignedBuffer text_codes;    // uint16_t per row
  AlignedBuffer numbers;       // int32_t per row: lengths, digits
  AlignedBuffer sequences;     // a value per row: interleaved columns

  // Room for `count` numbers, until the next call.
  int32_t* make_numbers(size_t count) {
    numbers.reserve(count * sizeof(int32_t));
    return reinterpret_cast<int32_t*>(numbers.data());
  }
};

}  // namespace lade
