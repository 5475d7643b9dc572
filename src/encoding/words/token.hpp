// Tokens, the pieces of a text: each runs up to and including the next space, 15 bytes at most. The
// bytes behind the last space are the final token, which may be empty.
//
//   "regular, express dep"  ->  "regular, " start | "express " middle | "dep" final
//   "final "                ->  "final " start | "" final
//   ""                      ->  "" start and final
//
// So a final token shows where a text ends, and no lengths need be stored.
#pragma once

#include "base/bytes.hpp"
#include "column/column.hpp"

namespace lade {

// The bytes of the longest token: with its shape it fills the 16 bytes that one load compares. A
// longer word is cut.
inline constexpr size_t kTokenBytesMax = 15;

// Kinds are sets of these bits.
inline constexpr unsigned kTokenStart = 1;  // the first token of its text
inline constexpr unsigned kTokenFinal = 2;  // the last token of its text
inline constexpr unsigned kTokenKinds = 4;

// Length and kind in one byte, below 64.
constexpr uint8_t token_shape(size_t length, unsigned kind) {
  return static_cast<uint8_t>(length << 2 | kind);
}
constexpr size_t shape_length(uint8_t shape) { return shape >> 2; }
constexpr unsigned shape_kind(uint8_t shape) { return shape & 3u; }

// The shape of the final token of a text whose last byte is a space.
inline constexpr uint8_t kEmptyFinal = token_shape(0, kTokenFinal);

// A token's bytes, zeros, and in the last byte its shape: equal keys are equal tokens.
struct alignas(16) TokenKey {
  uint64_t low;
  uint64_t high;

  uint8_t shape() const { return static_cast<uint8_t>(high >> 56); }
  friend bool operator==(const TokenKey&, const TokenKey&) = default;
};

inline constexpr TokenKey kEmptyFinalKey{0, uint64_t{kEmptyFinal} << 56};

// REQUIRES: 16 bytes are readable.
inline TokenKey token_key(const char* bytes, uint8_t shape) {
  const size_t length = shape_length(shape);
  const uint64_t low_mask = length >= 8 ? ~uint64_t{0} : (uint64_t{1} << 8 * length) - 1;
  const uint64_t high_mask = length <= 8 ? 0 : (uint64_t{1} << 8 * (length - 8)) - 1;
  return {load<uint64_t>(bytes) & low_mask,
          (load<uint64_t>(bytes + 8) & high_mask) | uint64_t{shape} << 56};
}

// Tokens of several texts, one behind the other; a start token begins the next text.
struct TokenStrip {
  static constexpr size_t kSlack = 64;  // entries behind the last one that kernels may spoil

  uint32_t* offsets;
  uint8_t* shapes;
  size_t capacity;  // kSlack not counted

  TokenStrip from(size_t entry) const {
    return {offsets + entry, shapes + entry, capacity - entry};
  }
};

// Tokens of a text of `length` bytes, at most.
constexpr size_t tokens_max(size_t length) { return length + 1; }

}  // namespace lade
