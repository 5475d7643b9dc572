// From the text of a batch to its columns. Text is taken in blocks of whole lines:
//
//   block -> positions of delimiters -> the same, column by column -> values of each column
//
// As long as a block has one shape (every row as many delimiters, all line ends alike) and the
// kernels find every field good, nothing looks at single rows. Quotes around fields are taken out
// of a copy of the block before that, and the copy takes the block's place. Otherwise the block is
// parsed again by the exact row parser, which names the fault of each bad line and accepts the good
// ones, with the same values.
//
// Some spellings cannot be given back, as only values are stored: leading zeros (007 is 7), the
// sign of zero (-0.00 is 0.00) and the text that means NULL (it is an empty field). All else can:
// the number of fraction digits, trailing delimiters and line ends are recorded.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/instruction_set.hpp"
#include "column/batch.hpp"
#include "events/finding.hpp"
#include "input/text_batch.hpp"
#include "lexer/field_grid.hpp"
#include "lexer/field_index.hpp"
#include "parser/batch_builder.hpp"
#include "parser/column_kernel.hpp"
#include "parser/row_parser.hpp"
#include "parser/unquoted_block.hpp"

namespace lade {

// CPU time of a batch.
struct ParseTimes {
  uint64_t lex_ns = 0;
  uint64_t parse_ns = 0;
};

// One per worker and table; owns scratch memory and recycles it. Not for use by two threads at
// once.
class BatchParser {
 public:
  // `others` are the tables that a first line of the wrong number of fields is tried as, to name in
  // its reject the table that it looks like. REQUIRES: all schemas outlive the parser, `schema` the
  // batches as well; this processor has the set.
  BatchParser(const TableSchema& schema, InstructionSet set,
              std::span<const TableSchema> others = {}, Dialect dialect = {});

  // Parses every line of `text` into `batch`, whose texts point into text.text; there fields of
  // good rows are written over with what they are without quotes. A bad line stays as it is and
  // becomes no row: it goes to `rejects` in the order of lines, for the first column that is bad,
  // and to batch.origin.missing_lines; overlong lines do as well. REQUIRES: the text is what
  // TextBatch promises, and shorter than 4 GiB.
  ParseTimes parse(TextBatch& text, Batch& batch, RejectList& rejects);

 private:
  // Whole lines of the text, from their place in it, and where their fields end.
  struct Block {
    const char* text;
    size_t offset;
    size_t bytes;
    std::span<const uint32_t> positions;
  };
  // The shape that all rows of a block share.
  struct Shape {
    bool trailing_delimiter;
    bool ascii;
  };

  Block next_block(size_t offset) const;
  bool parse_fast(const Block& block);
  bool parse_columns(const Block& block);
  bool find_shape(const Block& block, Shape& shape);
  static bool is_clean_utf8(const Block& block, size_t controls_expected);
  bool parse_column(const Block& block, const Shape& shape, size_t column);
  bool parse_decimals(const FieldSlice& fields, size_t column);
  bool parse_before_zeros(FieldSlice fields, size_t zeros, int64_t* values);
  bool take_nulls(const FieldSlice& fields, size_t column);
  bool parse_values(const FieldSlice& fields, const Block& block, const Shape& shape,
                    size_t column);
  bool parse_texts(const FieldSlice& fields, const Block& block, const Shape& shape, size_t column);

  void parse_exact(const Block& block);
  void parse_line(std::string_view line);
  char* writable(const char* place) const;
  void reject(const RowFault& fault, std::string_view line, std::string message);
  bool has_quoted_field(std::string_view line) const;
  void reject_overlong_before(uint64_t line);
  uint64_t file_offset(const char* place) const;

  const TableSchema& schema_;
  std::span<const TableSchema> others_;
  Dialect dialect_;
  std::vector<bool> may_mean_null_;  // by column: a good field may be dialect_.null_text
  const ColumnKernel& kernel_;
  FieldIndex index_;
  UnquotedBlock unquoted_;
  FieldGrid grid_;
  RowParser row_parser_;
  BatchBuilder builder_;
  std::vector<FractionDigits> fraction_digits_;  // by column, of the current block
  std::vector<uint32_t> ends_before_return_;
  std::vector<uint32_t> ends_before_zeros_;

  // The batch being parsed.
  TextBatch* text_ = nullptr;
  BatchOrigin* origin_ = nullptr;
  RejectList* rejects_ = nullptr;
  uint64_t lines_ = 0;           // of text_->lines, done
  size_t overlong_done_ = 0;     // of text_->overlong, reported
  uint64_t overlong_bytes_ = 0;  // of these, which the file has and the text has not
};

}  // namespace lade
