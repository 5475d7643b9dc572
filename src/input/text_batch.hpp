// The text of one batch: whole lines of one file, cut after exactly the number of lines that a
// batch has (the last batch of a file has fewer). Every line ends with LF or CR LF.
#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned_buffer.hpp"

namespace lade {

inline constexpr size_t kLineBytesMax = size_t{1} << 20;  // a longer line is a reject

struct TextBatch {
  uint64_t sequence = 0;     // place among all batches of the table, from 0
  uint32_t file = 0;         // place in the list of the table's files
  uint64_t first_line = 1;   // from 1
  uint64_t byte_offset = 0;  // of the text in its file, from 0, after decompression
  uint32_t lines = 0;
  bool carriage_return = false;     // the file's first line ends with CR LF: all others must, too
  bool trailing_delimiter = false;  // the file's rows end with a delimiter (dialect.hpp)
  AlignedBuffer text;               // has the text somewhere within it
  size_t begin = 0;                 // of the text in the buffer
  size_t bytes = 0;                 // of text, which is readable for kBufferTailBytes past them

  // A line of more than kLineBytesMax: its bytes are not in `text`, and `lines` does not count it.
  struct OverlongLine {
    uint32_t line_offset;  // from first_line, counting overlong lines too
    uint64_t byte_offset;  // in the file
    uint64_t length;
  };
  std::vector<OverlongLine> overlong;

  const char* data() const { return text.data() + begin; }
};

}  // namespace lade
