// Cutting text into batches the slow way: the oracle of LineCutter and BatchReader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input/text_batch.hpp"

namespace lade {

struct NaiveBatch {
  uint32_t file = 0;
  uint64_t first_line = 1;
  uint64_t byte_offset = 0;
  uint32_t lines = 0;
  std::string text;
  std::string overlong;  // "line_offset@byte_offset+length " each

  friend bool operator==(const NaiveBatch&, const NaiveBatch&) = default;
};

// REQUIRES: text is empty or ends with a line feed.
inline void naive_cut(std::string_view text, uint32_t file, uint32_t batch_lines,
                      size_t text_bytes_max, std::vector<NaiveBatch>& batches) {
  uint64_t line = 1;
  uint64_t offset = 0;
  uint32_t in_batch = 0;
  NaiveBatch batch;
  while (offset < text.size()) {
    if (in_batch == 0) {
      batch = {.file = file, .first_line = line, .byte_offset = offset, .text = {}, .overlong = {}};
    }
    const size_t length = text.find('\n', offset) - offset;
    if (length > kLineBytesMax) {
      batch.overlong += std::to_string(in_batch) + "@" + std::to_string(offset) + "+" +
                        std::to_string(length) + " ";
    } else {
      batch.text += text.substr(offset, length + 1);
      ++batch.lines;
    }
    offset += length + 1;
    ++line;
    if (++in_batch == batch_lines || batch.text.size() >= text_bytes_max) {
      batches.push_back(batch);
      in_batch = 0;
    }
  }
  if (in_batch > 0) batches.push_back(batch);
}

inline NaiveBatch as_naive(const TextBatch& batch) {
  NaiveBatch naive{.file = batch.file,
                   .first_line = batch.first_line,
                   .byte_offset = batch.byte_offset,
                   .lines = batch.lines,
                   .text = std::string(batch.data(), batch.bytes),
                   .overlong = {}};
  for (const TextBatch::OverlongLine& line : batch.overlong) {
    naive.overlong += std::to_string(line.line_offset) + "@" + std::to_string(line.byte_offset) +
                      "+" + std::to_string(line.length) + " ";
  }
  return naive;
}

}  // namespace lade
