// Words: text as codes of its words. Made for columns of prose whose texts may be cut anywhere,
// such as comments; each chunk brings its own dictionary, and nothing is known of any language.
//
//   WordsHeader | dictionary | code lengths | 4 streams of codes | 8 zero bytes
//
// A text falls into tokens, each up to and including the next space (words_token.hpp). Words that a
// sample of the chunk shows twice make the dictionary, with their rests where a text begins or ends
// inside them. Words are put into classes by the words that follow them, and a token's code
// depends on the class of the token before it: a class-based bigram model (P. F. Brown et al.,
// "Class-based n-gram models of natural language", 1992) with canonical Huffman codes. Each stream
// holds a quarter of the rows, so that a decoder can follow four chains of codes at once.
//
// The same texts give the same payload on every machine and with every instruction set.
#pragma once

#include <memory>
#include <span>

#include "base/byte_buffer.hpp"
#include "base/instruction_set.hpp"
#include "base/status.hpp"
#include "column/column.hpp"

namespace lade {

// Recycled memory of one worker, about 1 MB and 2 bytes a token; not for use by two threads at
// once.
class WordsScratch {
 public:
  explicit WordsScratch(InstructionSet set);
  ~WordsScratch();

  struct Memory;
  Memory& memory() { return *memory_; }

 private:
  std::unique_ptr<Memory> memory_;
};

// Appends the payload to `out` and returns true, or leaves `out` as it was and returns false when
// the payload would not be smaller than `bytes_max`. `base` is readable for kBufferTailBytes past
// the last text.
bool encode_words(std::span<const TextRef> texts, const char* base, size_t bytes_max,
                  WordsScratch& scratch, ByteBuffer& out);

// Resets `out` to `rows` texts in its heap. Bytes that encode_words() did not write are
// Code::corrupt_chunk. For each byte of the payload, 120 bytes of text and 64 of references are
// allocated at most, and a few MB for the tables of codes.
Status decode_words(ByteSpan payload, size_t rows, Column& out, InstructionSet set);

}  // namespace lade
