// Prefix codes of the words codec: canonical Huffman codes, lowest bit first, of 1 to 15 bits.
//
// Codes of a length go to symbols in their order, shorter lengths first, so the lengths alone tell
// the codes. Length 0 is a symbol that does not occur; a code of one symbol has 1 bit, so that
// every code moves a decoder on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lade {

inline constexpr unsigned kCodeBitsMax = 15;

// Enough bits for all symbols to have a code, and for the frequent ones to be much shorter.
constexpr unsigned code_bits_limit(size_t symbols) {
  const unsigned bits = static_cast<unsigned>(std::bit_width(symbols)) + 2;
  return bits < kCodeBitsMax ? bits : kCodeBitsMax;
}

// Finds the code lengths that make the whole shortest (D. A. Huffman, 1952; in place after A.
// Moffat and J. Katajainen, 1995); codes of more than `limit` bits are cut down at the cost of
// others. Weight 0 gives length 0. REQUIRES: 1 << limit symbols at most; the weights' sum is below
// 2^32.
void find_code_lengths(std::span<const uint32_t> weights, unsigned limit, uint8_t* lengths);

// Gives each symbol of a length its code. Returns false when the lengths are too short for so many
// symbols.
bool assign_codes(std::span<const uint8_t> lengths, uint16_t* codes);

}  // namespace lade
