// Streams of codes: the bits of one token, the writer of a stream, and where the decoding of a
// stream stands.
//
// Decoding a token takes two look-ups and no branch: one in the pair table of the class before it
// (or in the start table), which tells where to look next and at how many bits, and one in the
// bucket, or at the token itself.
#pragma once

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "encoding/words/words_code_book.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {

// Bits of a code, the first one lowest; those above `count` are zero.
struct CodeBits {
  uint64_t bits;
  unsigned count;

  CodeBits then(CodeBits next) const { return {bits | next.bits << count, count + next.count}; }
};

// The code of a token in a row of the pair codes; `row` becomes that of the next token.
inline CodeBits bits_of(const TokenCode& code, const PairCode* pairs, size_t& row) {
  const PairCode pair = pairs[row + code.column];
  row = code.next_row;
  const CodeBits head{pair >> kPairCodeShift, pair & ((1u << kPairCodeShift) - 1)};
  return head.then({code.tail, code.tail_bits});
}

class CodeWriter {
 public:
  static constexpr unsigned kBitsMax = 56;

  explicit CodeWriter(std::byte* to) : to_(to) {}
  // Spoils up to 8 bytes behind the code. REQUIRES: at most kBitsMax bits.
  void put(CodeBits code) {
    pending_ |= code.bits << filled_;
    filled_ += code.count;
    store(to_, pending_);
    to_ += filled_ / 8;
    pending_ >>= filled_ & ~7u;
    filled_ &= 7;
  }
  std::byte* finish() const { return to_ + (filled_ > 0 ? 1 : 0); }

 private:
  std::byte* to_;
  uint64_t pending_ = 0;
  unsigned filled_ = 0;
};

// The tables that a decoder looks up, and the memory it reads and writes; owned by others.
struct WordsTables {
  const PairEntry* pairs;
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
  uint64_t context;  // where its entries begin in the pairs
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
  const PairEntry pair = tables.pairs[stream.context + (code & ((1u << kFirstBits) - 1))];
  const uint64_t tail = code >> pair.code_bits() & ((uint64_t{1} << pair.tail_bits()) - 1);
  const TokenEntry token = tables.tokens[pair.base() + tail];
  return {token, pair.code_bits() + token.code_bits()};
}

// REQUIRES: the token is not special, and row < rows_end.
inline void put_token(const WordsTables& tables, FoundToken token, WordsStream& stream) {
  std::memcpy(tables.heap + stream.at, tables.pool + token.entry.offset(), WordsStream::kCopyBytes);
  stream.bit += token.bits;
  stream.at += token.entry.length();
  stream.context = uint64_t{token.entry.context()} << kFirstBits;
  stream.row->offset = static_cast<uint32_t>(stream.at);
  stream.row += token.entry.final();
}

}  // namespace lade
