// The positions of a block whose rows all have the same number of delimiters, turned from rows into
// columns: a column's field ends lie side by side, so that one vector holds the same field of many
// rows.
//
//   positions 1 4 5 7 9 10        row_before   -1 5
//   of width 3                     ends(0)       1 7
//                                  ends(1)       4 9
//                                  ends(2)       5 10
//
// Every array is readable up to the next multiple of kRowGroup, and the rows behind the last one
// are copies of it: a kernel takes whole groups, and what it finds there is as good or as bad as
// the last row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "lexer/kernel.hpp"

namespace lade {

inline constexpr size_t kRowGroup = 16;  // the widest kernel's 32-bit lanes

// One worker's; not for use by two threads at once.
class FieldGrid {
 public:
  explicit FieldGrid(InstructionSet set) : kernel_(lexer_kernel(set)) {}

  // Turns positions; each row has `width` of them. Memory is recycled from block to block.
  // REQUIRES: positions.size() is a multiple of width and not 0.
  void build(std::span<const uint32_t> positions, size_t width);

  size_t rows() const { return rows_; }
  // The delimiter before each row: the '\n' of the row above, and -1 (as unsigned) for the first. A
  // field begins behind the delimiter before it. All hold until the next build().
  const uint32_t* row_before() const { return array(0); }
  // The delimiter behind the fields of a column. REQUIRES: column < width.
  const uint32_t* ends(size_t column) const { return array(column + 1); }

 private:
  uint32_t* array(size_t place) {
    return reinterpret_cast<uint32_t*>(memory_.data()) + place * array_stride_;
  }
  const uint32_t* array(size_t place) const {
    return reinterpret_cast<const uint32_t*>(memory_.data()) + place * array_stride_;
  }

  const LexerKernel& kernel_;
  AlignedBuffer memory_;
  size_t array_stride_ = 0;
  size_t rows_ = 0;
  std::vector<uint32_t> last_group_;
};

}  // namespace lade
