// Words of one width as one stream of bits, lowest first, without gaps, for words that do not fill
// a vector. Plain loops, about a nanosecond a word.
#pragma once

#include <array>

#include "base/bytes.hpp"
#include "encoding/numbers/kernels.hpp"

namespace lade {

constexpr size_t bit_stream_bytes(size_t count, unsigned width) { return (count * width + 7) / 8; }

// Writes bit_stream_bytes() bytes, and may spoil eight more. REQUIRES: the words are below 2^width,
// width <= 64.
template <typename Word>
inline void write_bit_stream(const Word* words, size_t count, unsigned width, std::byte* out) {
  uint64_t bits = 0;
  unsigned filled = 0;
  for (size_t i = 0; i < count; ++i) {
    bits |= static_cast<uint64_t>(words[i]) << filled;
    filled += width;
    if (filled < 64) continue;
    store(out, bits);
    out += 8;
    filled -= 64;
    const unsigned used = width - filled;
    bits = filled == 0 ? 0 : static_cast<uint64_t>(words[i]) >> used;
  }
  store(out, bits);
}

// REQUIRES: in has bit_stream_bytes(count, width) bytes, count <= kVectorRows, width <= bits of
// Word.
template <typename Word>
inline void read_bit_stream(ByteSpan in, size_t count, unsigned width, Word* words) {
  constexpr size_t kTail = 16;  // bytes past the stream that the last loads read
  std::array<std::byte, bit_stream_bytes(kVectorRows, 8 * sizeof(Word)) + kTail> bytes;
  if (!in.empty()) std::memcpy(bytes.data(), in.data(), in.size());
  std::memset(bytes.data() + in.size(), 0, kTail);
  const uint64_t mask = width == 0 ? 0 : ~uint64_t{0} >> (64 - width);
  for (size_t i = 0; i < count; ++i) {
    const size_t bit = i * width;
    const std::byte* from = bytes.data() + bit / 8;
    uint64_t word = load<uint64_t>(from) >> bit % 8;
    if constexpr (sizeof(Word) == 8) {
      if (bit % 8 != 0) word |= load<uint64_t>(from + 8) << (64 - bit % 8);
    }
    words[i] = static_cast<Word>(word & mask);
  }
}

}  // namespace lade
