// The format of the words codec's payload, for encoder and decoder alike.
//
//   dictionary     of each word: u8 length | class << 4
//                  of each other token: half a byte of length
//                  bytes of the words without their last one, a space; bytes of the others
//   code lengths   half a byte a symbol; 0 and n stand for n + 1 symbols without a code
//
// Code lengths are those of these tables, one behind the other. B buckets are the classes and one
// for others.
//
//   table           symbols
//   start           starts of each word, others, others that are whole texts, literal
//   middle, B times words of the class; in the last bucket the others
//   final, B times  finals of the class's words; in the last bucket the others
//   pair, per class the columns: words, middle buckets, final buckets, empty final, literal
//
// A start token has a code of the start table. Another token has a code of the pair table of its
// predecessor's class: of its own column, or of its bucket's with a code of the bucket behind it. A
// literal is followed by its length in 4 bits and its bytes. Codes are read from the lowest bit of
// the lowest byte on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_buffer.hpp"
#include "encoding/words/words_classes.hpp"
#include "encoding/words/words_token.hpp"

namespace lade {

inline constexpr size_t kWordsMax = 512;               // of the dictionary, forms not counted
inline constexpr size_t kTokensMax = size_t{1} << 14;  // more tokens are spelled out as literals
inline constexpr size_t kWordsStreams = 4;
inline constexpr size_t kWordsTailBytes = 8;  // zeros, so that a decoder may load 8 bytes anywhere
inline constexpr unsigned kPairCodeBitsMax = 10;  // small tables decode faster, for less than 1 %
inline constexpr unsigned kLiteralLengthBits = 4;

struct WordsHeader {
  uint16_t words;
  uint8_t classes;
  uint8_t other_class;
  uint16_t others[kTokenKinds];
  uint32_t text_bytes[kWordsStreams];
  uint32_t stream_bytes[kWordsStreams];
};
static_assert(sizeof(WordsHeader) == 44 && offsetof(WordsHeader, text_bytes) == 12);

// The first row of a stream, or the end of the one before it.
constexpr size_t stream_begin(size_t rows, size_t stream) { return rows * stream / kWordsStreams; }

// Columns of the pair tables.
struct PairColumns {
  size_t words;
  size_t classes;

  constexpr size_t buckets() const { return classes + 1; }
  constexpr size_t middle(size_t bucket) const { return words + bucket; }
  constexpr size_t final(size_t bucket) const { return words + buckets() + bucket; }
  constexpr size_t empty_final() const { return words + 2 * buckets(); }
  constexpr size_t literal() const { return empty_final() + 1; }
  constexpr size_t count() const { return literal() + 1; }
};

// Appends half bytes.
class NibbleWriter {
 public:
  // REQUIRES: at most `nibbles_max` half bytes; a code length counts as two.
  NibbleWriter(ByteBuffer& out, size_t nibbles_max)
      : out_(out), begin_(out.room(nibbles_max / 2 + 2)), to_(begin_) {}

  void put(unsigned nibble) {
    if (has_half_) store(to_++, static_cast<uint8_t>(half_ | nibble << 4));
    half_ = nibble;
    has_half_ = !has_half_;
  }
  // A code length, or one more symbol without a code.
  void put_code_length(unsigned length) {
    if (length == 0) {
      if (++run_ == 16) end_run();
      return;
    }
    if (run_ != 0) end_run();
    put(length);
  }
  void finish();

 private:
  void end_run();

  ByteBuffer& out_;
  std::byte* begin_;
  std::byte* to_;
  unsigned half_ = 0;
  bool has_half_ = false;
  unsigned run_ = 0;  // symbols without a code that are not yet written
};

// The twin of NibbleWriter; past the end it reads zeros and the reader's ok() turns false.
class NibbleReader {
 public:
  explicit NibbleReader(ByteReader& from) : from_(from) {}
  unsigned get();
  unsigned get_code_length();

 private:
  ByteReader& from_;
  unsigned half_ = 0;
  bool has_half_ = false;
  unsigned run_ = 0;
};

}  // namespace lade
