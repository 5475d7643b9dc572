#include "lexer/field_grid.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace lade {

void FieldGrid::build(std::span<const uint32_t> positions, size_t width) {
  LADE_ASSERT(width > 0 && !positions.empty() && positions.size() % width == 0);
  rows_ = positions.size() / width;
  const size_t rows_padded = round_up(rows_, kRowGroup);
  // An odd number of cache lines from array to array: at a power of two they would all fight for
  // the same cache set.
  array_stride_ = (rows_padded / kRowGroup | 1) * kRowGroup;
  memory_.reserve((width + 1) * array_stride_ * sizeof(uint32_t));

  const LexerKernel& kernel = kernel_;
  const size_t rows_whole = rows_ - rows_ % kRowGroup;
  kernel.transpose(positions.data(), rows_whole, width, array(1), array_stride_);
  if (rows_whole < rows_) {
    last_group_.clear();
    last_group_.insert(last_group_.end(),
                       positions.begin() + static_cast<ptrdiff_t>(rows_whole * width),
                       positions.end());
    while (last_group_.size() < kRowGroup * width) {
      last_group_.insert(last_group_.end(), positions.end() - static_cast<ptrdiff_t>(width),
                         positions.end());
    }
    kernel.transpose(last_group_.data(), kRowGroup, width, array(1) + rows_whole, array_stride_);
  }

  uint32_t* before = array(0);
  const uint32_t* newlines = ends(width - 1);
  before[0] = ~uint32_t{0};
  std::copy(newlines, newlines + rows_ - 1, before + 1);
  std::fill(before + rows_, before + rows_padded, before[rows_ - 1]);
}

}  // namespace lade
