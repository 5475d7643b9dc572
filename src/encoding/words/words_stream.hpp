// The decoding of a stream of codes.
//
// Decoding a token takes two look-ups and no branch: one in the table of its context, which tells
// where to look next and at how many bits, and one in the tails of a group, or at a direct token.
#pragma once

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "encoding/words/code_book.hpp"
#include "encoding/words/words_format.hpp"

namespace lade {

// The tables that a decoder looks up, and the memory it reads and writes; owned by others.
struct WordsTables {
  const FirstEntry* firsts;
  const TokenEntry* tokens;
  const char* pool;
  const std::byte* codes;  // of all streams; kWordsTailBytes are readable behind the last
  char* heap;
};

// The state of decoding one stream. Bits count from the first code of all streams, bytes from the
// start of the heap.
struct WordsStream {
  static constexpr size_t kStepBits = 2 * kCodeBitsMax;  // of a token that is not special, at most
  static constexpr size_t kCopyBytes = 16;               // a token is copied as so many bytes

  uint64_t bit;      // where the next code begins
  uint64_t context;  // where its entries begin among the first entries
  size_t at;         // where the next token goes in the heap
  TextRef* row;      // of the text that is being decoded: its offset is to be the text's end
  uint64_t bits_end;
  size_t end;  // of this stream's part of the heap; kCopyBytes behind it belong to it as well
  TextRef* rows_end;

  // The number of tokens that can be decoded without a look at any bound, if none is special.
  size_t safe_steps() const {
    const auto rows = static_cast<size_t>(rows_end - row);
    return std::min(
        {rows, static_cast<size_t>(bits_end - bit) / kStepBits, (end - at) / kTokenBytesMax});
  }
};

struct WordsStreams : std::array<WordsStream, kWordsStreams> {};

inline uint64_t peek_bits(const WordsTables& tables, const WordsStream& stream) {
  return load<uint64_t>(tables.codes + stream.bit / 8) >> stream.bit % 8;
}

struct FoundToken {
  TokenEntry entry;
  unsigned bits;  // of its code
};

inline FoundToken find_token(const WordsTables& tables, const WordsStream& stream) {
  const uint64_t code = peek_bits(tables, stream);
  const FirstEntry first = tables.firsts[stream.context + (code & ((1u << kContextBitsMax) - 1))];
  const uint64_t tail = code >> first.code_bits() & ((uint64_t{1} << first.tail_bits()) - 1);
  const TokenEntry token = tables.tokens[first.base() + tail];
  return {token, first.code_bits() + token.code_bits()};
}

// REQUIRES: the token is not special, and row < rows_end.
inline void put_token(const WordsTables& tables, FoundToken token, WordsStream& stream) {
  std::memcpy(tables.heap + stream.at, tables.pool + token.entry.offset(), WordsStream::kCopyBytes);
  stream.bit += token.bits;
  stream.at += token.entry.length();
  stream.context = uint64_t{token.entry.context()} << kContextBitsMax;
  stream.row->offset = static_cast<uint32_t>(stream.at);
  stream.row += token.entry.final();
}

}  // namespace lade
