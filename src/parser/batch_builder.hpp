// A builder that fills a batch from the front: whole blocks of rows that kernels have written into
// the columns, or row by row. The form of rows and the fraction digits of decimals are uniform as
// long as they can be, and listed row by row from the first difference on, as export and the
// encoder expect.
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
  // behind the last. `text_base` is what texts are offsets into. REQUIRES: schema, batch and text
  // outlive the use of the builder.
  void begin(const TableSchema& schema, Batch& batch, const char* text_base, size_t rows_max);

  // The places of the next rows' values. Values count from append_block() on.
  int32_t* next_int32s(size_t column) { return batch_->columns[column].int32s().data() + rows_; }
  int64_t* next_int64s(size_t column) { return batch_->columns[column].int64s().data() + rows_; }
  TextRef* next_texts(size_t column) { return batch_->columns[column].texts().data() + rows_; }

  // The next `rows` rows were written; `digits` has an entry for each column, used for decimals.
  void append_block(size_t rows, uint8_t row_form, std::span<const FractionDigits> digits);
  // One row, as the exact parser has it.
  void append_row(const RowParser& row, uint8_t row_form);
  // The batch has the rows appended so far.
  void finish();

  size_t rows() const { return rows_; }

 private:
  Batch* batch_ = nullptr;
  const char* text_base_ = nullptr;
  size_t rows_ = 0;
  size_t rows_max_ = 0;
};

}  // namespace lade
