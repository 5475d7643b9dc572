// The field index of a block of text: the position of every delimiter and every '\n', in order,
// where fields end, and the number of special bytes: control characters (below 0x20, and 0x7F) and
// bytes of 0x80 and above.
//
//   1|ab|\n2|c|\n   ->   positions 1 4 5 7 9 10, special 2
//
// A line end is special, too. So a block has as many special bytes as its line ends have if, and
// only if, nothing else hides in it: one count replaces a look at every byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.hpp"
#include "base/assert.hpp"
#include "lexer/kernel.hpp"

namespace lade {

// A block is shorter than this: positions fit signed 32-bit lanes with room to spare.
inline constexpr size_t kBlockBytesMax = size_t{1} << 30;

// One worker's; not for use by two threads at once.
class FieldIndex {
 public:
  FieldIndex(InstructionSet set, char delimiter)
      : kernel_(lexer_kernel(set)), delimiter_(delimiter) {}

  // Indexes text[0, bytes); memory is recycled from block to block.
  // REQUIRES: bytes < kBlockBytesMax; `text` is readable for kBufferTailBytes past its end.
  void build(const char* text, size_t bytes) {
    LADE_ASSERT(bytes < kBlockBytesMax);
    memory_.reserve((bytes + kIndexSlack) * sizeof(uint32_t));  // every byte may be a delimiter
    counts_ = kernel_.index(text, bytes, delimiter_, reinterpret_cast<uint32_t*>(memory_.data()));
  }

  // Hold until the next build().
  std::span<const uint32_t> positions() const {
    return {reinterpret_cast<const uint32_t*>(memory_.data()), counts_.positions};
  }
  size_t special() const { return counts_.special; }

 private:
  const LexerKernel& kernel_;
  const char delimiter_;
  AlignedBuffer memory_;
  IndexCounts counts_;
};

}  // namespace lade
