// A builder that fills a batch from the front: whole blocks of rows that kernels have written into
// the columns, or row by row. The form of rows and the fraction digits of decimals are uniform as
// long as they can be, and listed row by row from the first difference on, as export and the
// encoder expect.
//
// Texts of columns that have room for a few bytes only are copied out of the batch's text, side by
// side: who goes through such a column later finds many of them in a cache line, and would else
// wait for a line or two per row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "column/batch.hpp"
#include "parser/row_parser.hpp"

namespace lade {

// Fraction digits of one decimal column in a block of rows.
struct FractionDigits {
  uint8_t uniform = kDecimalScale;
  std::vector<uint8_t> mixed;  // not empty: one for each row, and `uniform` says nothing
};

class BatchBuilder {
 public:
  // Empties `batch` and makes room for `rows_max` rows, and for a kernel to write up to kRowGroup
  // behind the last. `text_base` is what texts that are not copied are offsets into. REQUIRES:
  // schema, batch and text outlive the use of the builder.
  void begin(const TableSchema& schema, Batch& batch, const char* text_base, size_t rows_max);

  // The places of the next rows' values. Values count from append_block() on.
  int32_t* next_int32s(size_t column) { return batch_->columns[column].int32s().data() + rows_; }
  int64_t* next_int64s(size_t column) { return batch_->columns[column].int64s().data() + rows_; }
  TextRef* next_texts(size_t column) { return batch_->columns[column].texts().data() + rows_; }

  // Whether texts of the column are copied, by copy_next_texts().
  bool copies_texts(size_t column) const { return copies_texts_[column]; }
  // Copies the texts of the next rows, which next_texts() has as offsets from `base_offset` before
  // `block`. REQUIRES: copies_texts(); none is longer than `longest`.
  void copy_next_texts(size_t column, const char* block, uint32_t base_offset, size_t rows,
                       uint32_t longest);

  // The next `rows` rows were written; `digits` has an entry for each column, used for decimals.
  void append_block(size_t rows, uint8_t row_form, std::span<const FractionDigits> digits);
  // One row, as the exact parser has it.
  void append_row(const RowParser& row, uint8_t row_form);
  // The batch has the rows appended so far.
  void finish();

  size_t rows() const { return rows_; }

 private:
  TextRef text_of_row(size_t column, std::string_view text);
  char* room_for_texts(size_t bytes);

  Batch* batch_ = nullptr;
  const char* text_base_ = nullptr;
  size_t rows_ = 0;
  size_t rows_max_ = 0;
  std::vector<bool> copies_texts_;  // by column
  size_t copied_bytes_ = 0;         // of Batch::copied_texts
};

}  // namespace lade
