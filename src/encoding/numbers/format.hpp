// The format of an encoded chunk in the file: little-endian, no alignment.
//
//   ChunkHeader | fraction digits: nested, when rows differ | payload
//
//   of numbers   payload
//   plain        values as they lie in memory
//   constant     one value
//   bitpack      BitpackHeader | packed words
//   delta        DeltaHeader | packed words
//   dictionary   u32 entries | values | packed codes
//   interleave   u8 ways | u8 encoding | payload of that encoding; of a whole column only
//
//   of text      payload
//   plain        lengths: nested | bytes
//   constant     u32 bytes | bytes of the one text
//   dictionary   u32 entries | lengths: nested | bytes | packed codes
//   words        words/words_format.hpp, with the model of the column
//   own_words    u32 bytes | model: words/words_model.hpp | words
//   digits       DigitsHeader | template | groups: nested each
//
//   nested = u32 bytes behind the encoding | u8 encoding | payload of int32 numbers
//
// Packed words and codes are drawn in packed_words.hpp, streams in bit_stream.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.hpp"

namespace lade {

// Stored in the first byte of a chunk: never renumber.
enum class Encoding : uint8_t {
  plain = 1,       // values as they lie in memory; text as lengths and bytes
  constant = 2,    // one value for all rows
  bitpack = 3,     // frame of reference: value - min in a fixed number of bits
  delta = 4,       // differences to the value before, bit-packed
  dictionary = 5,  // distinct values, and a bit-packed code per row
  own_words = 6,   // text as codes of words, with the chunk's own model
  digits = 7,      // text of one form: the numbers in it, bit-packed
  interleave = 9,  // sequences that take turns, one behind the other; 8 was used once
  words = 10,      // text as codes of words, by the model of the column
};

std::string_view encoding_name(Encoding encoding);

inline constexpr size_t kChunkRowsMax = size_t{1} << 24;  // the largest batch

struct ChunkHeader {
  uint8_t encoding;
  uint8_t kind;             // ValueKind
  uint8_t fraction_digits;  // Column::fraction_digits; kDecimalScale where there are none
  uint8_t zero;
  uint32_t rows;
};
static_assert(sizeof(ChunkHeader) == 8);

// The frame of packed values. The offset u of a value is value - base in steps of the factor, below
// 2^offset_bits; its word is (u - start) mod 2^offset_bits. So the window of most offsets begins at
// zero and needs `width` bits; a word beyond it needs a patch as well.
struct PackedHeader {
  uint64_t base;
  uint64_t start;
  uint8_t width;
  uint8_t offset_bits;
  uint8_t word_bytes;  // 4 or 8: how the words are packed, and the modulus of the arithmetic
  uint8_t zero[5];
};
static_assert(sizeof(PackedHeader) == 24 && offsetof(PackedHeader, width) == 16);

struct BitpackHeader {
  PackedHeader packed;
  uint64_t factor;
};
static_assert(sizeof(BitpackHeader) == 32 && offsetof(BitpackHeader, factor) == 24);

// base is the smallest difference. The first value has the word 0: `before` is the value that the
// word adds up from.
struct DeltaHeader {
  PackedHeader packed;
  uint64_t before;
};
static_assert(sizeof(DeltaHeader) == 32 && offsetof(DeltaHeader, before) == 24);

struct DigitsHeader {
  uint64_t digit_positions;  // bit i: a digit of a group stands at i
  uint8_t length;            // of each text, in bytes
  uint8_t zero[7];
};
static_assert(sizeof(DigitsHeader) == 16);

inline constexpr size_t kNestedHeaderBytes = 5;

// The encoding that a chunk names itself. REQUIRES: the chunk is as long as its header.
inline Encoding encoding_of(std::span<const std::byte> chunk) {
  return static_cast<Encoding>(chunk[offsetof(ChunkHeader, encoding)]);
}

// The answer of every decoder to bytes that no encoder wrote: Code::corrupt_chunk.
Status corrupt_chunk(Encoding encoding, std::string_view reason);

}  // namespace lade
