// The texts of a column, as the encodings of text see them: references into bytes that are readable
// for kBufferTailBytes past the last text.
#pragma once

#include <span>
#include <string_view>

#include "encoding/numbers/kernels.hpp"

namespace lade {

struct Texts {
  std::span<const TextRef> refs;
  const char* base = nullptr;
  TextSummary summary{};  // of the refs; undefined when there are none

  size_t rows() const { return refs.size(); }
  const char* bytes_of(size_t row) const { return base + refs[row].offset; }
  std::string_view operator[](size_t row) const { return {bytes_of(row), refs[row].length}; }
};

}  // namespace lade
