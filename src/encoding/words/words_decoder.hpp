// The decoder of texts that are stored as codes of their words.
#pragma once

#include <memory>

#include "base/instruction_set.hpp"
#include "base/status.hpp"
#include "column/column.hpp"
#include "encoding/words/code_book.hpp"

namespace lade {

// A stored model, ready to decode. May be used by several threads at once.
class WordsDecoder {
 public:
  // `model` may hold any bytes: those that are no model are Code::corrupt_chunk. The decoder takes
  // a few MB at most.
  static Result<std::shared_ptr<const WordsDecoder>> open(ByteSpan model, InstructionSet set);

  // Resets `out` to `rows` texts in its heap. Bytes that were not encoded with this model are
  // Code::corrupt_chunk, or other texts. For each byte of the payload, 120 bytes of text and 64 of
  // references are allocated at most.
  Status decode(ByteSpan payload, size_t rows, Column& out) const;

 private:
  explicit WordsDecoder(InstructionSet set) : set_(set) {}

  const InstructionSet set_;
  CodeBook book_;
};

}  // namespace lade
