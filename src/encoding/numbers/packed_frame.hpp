// From the header of packed words to the frame of the kernels, and whether a stored header can be
// one.
#pragma once

#include <bit>

#include "encoding/numbers/format.hpp"
#include "encoding/numbers/packed_words.hpp"

namespace lade {

// The number that gives 1 when multiplied by `odd`, modulo 2^bits of Word. REQUIRES: odd is odd.
template <typename Word>
constexpr Word inverse_of(Word odd) {
  Word inverse = odd;  // right in three bits; each step doubles them (Newton)
  for (int i = 0; i < 5; ++i) inverse = static_cast<Word>(inverse * (2 - odd * inverse));
  return inverse;
}
static_assert(inverse_of<uint64_t>(25) * 25 == 1);

template <typename Value, typename Word>
Frame<Value, Word> frame_of(const PackedHeader& header, uint64_t factor) {
  Frame<Value, Word> frame;
  frame.base = static_cast<std::make_unsigned_t<Value>>(header.base);
  frame.start = static_cast<Word>(header.start);
  frame.mask =
      header.offset_bits == 0 ? 0 : static_cast<Word>(~uint64_t{0} >> (64 - header.offset_bits));
  frame.factor = static_cast<Word>(factor);
  frame.shift = static_cast<unsigned>(std::countr_zero(factor)) % (8 * sizeof(Word));
  frame.inverse = inverse_of(static_cast<Word>((factor >> frame.shift) | 1));
  return frame;
}

inline WordShape shape_of(const PackedHeader& header) { return {header.width, header.offset_bits}; }

template <typename Value>
bool possible(const PackedHeader& header) {
  const bool word_fits = header.word_bytes == 4 || (header.word_bytes == 8 && sizeof(Value) == 8);
  bool zero = true;
  for (uint8_t byte : header.zero) zero = zero && byte == 0;
  return word_fits && zero && header.width <= header.offset_bits &&
         header.offset_bits <= 8 * header.word_bytes;
}

}  // namespace lade
