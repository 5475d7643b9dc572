// Takes a text the whole way from a file to encoded chunks and back, and says in what the outcome
// differs from the naive parser's.
#pragma once

#include <string>
#include <string_view>

#include "parser/batch_parser.hpp"
#include "store/batch_encoder.hpp"
#include "support/memory_file_system.hpp"
#include "support/naive_parser.hpp"

namespace lade {

// One table's, with the fastest kernel; recycled from text to text.
class FileCheck {
 public:
  // REQUIRES: `schema` outlives it.
  explicit FileCheck(const TableSchema& schema, const Dialect& dialect = {})
      : schema_(schema),
        dialect_(dialect),
        parser_(schema, instruction_set(), {}, dialect),
        encoder_(instruction_set()) {}

  // The text as a file that is read so many bytes at a time, its header not looked at. Empty, or
  // the first difference. REQUIRES: batch_lines and step_bytes are not 0; no line is longer than
  // kLineBytesMax.
  std::string check(std::string_view text, uint32_t batch_lines, size_t step_bytes);

 private:
  std::string check_batch(const NaiveResult& naive);

  const TableSchema& schema_;
  const Dialect dialect_;
  MemoryFileSystem files_;
  BatchParser parser_;
  BatchEncoder encoder_;
  TextBatch text_;
  Batch batch_;
  Batch stored_;
  EncodedBatch encoded_;
};

}  // namespace lade
