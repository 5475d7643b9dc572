// Fields out of their quotes: the text of a block without the quotes around fields and with one
// quote for two within them, and where its fields end. Delimiters between quotes are text, and end
// none.
//
//   7,"a,""b""",x\n   ->   7,a,"b",x\n,   positions 1 7 9
//
// Kernels read the one as they read a block that never had quotes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "input/dialect.hpp"

namespace lade {

// One worker's; not for use by two threads at once.
class UnquotedBlock {
 public:
  // Takes whole lines, and the positions of delimiters and line ends in them, those between quotes
  // as well (lexer/field_index.hpp). False: a quoted field is bad, empty or the text for NULL, so
  // that the exact parser has to look; nothing else may be called then. Memory is recycled from
  // block to block. REQUIRES: bytes > 0, the last one is a line end, and `text` is readable for
  // kBufferTailBytes past it.
  bool build(const char* text, size_t bytes, std::span<const uint32_t> positions,
             const Dialect& dialect);

  // Hold until the next build(). The text is never longer than that of the block, and readable for
  // kBufferTailBytes past its end.
  const char* text() const { return text_.data(); }
  size_t bytes() const { return bytes_; }
  std::span<const uint32_t> positions() const { return positions_; }

 private:
  AlignedBuffer text_;
  size_t bytes_ = 0;
  std::vector<uint32_t> positions_;
};

}  // namespace lade
