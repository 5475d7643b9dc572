// A batch: the rows that are parsed, encoded and appended together, as columns of equal length, and
// where each row came from. A batch never spans two files.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "catalog/table_schema.hpp"
#include "column/column.hpp"

namespace lade {

// The origin of a batch: the file and the lines that became its rows. Lines count from 1.
struct BatchOrigin {
  uint32_t file = 0;        // place in the list of the table's files
  uint64_t first_line = 1;  // line of the batch's first line, whether it has a row or not
  // Offsets from first_line of the lines that have no row, ascending: they were rejected, or their
  // rows were deleted since. Empty but for a few batches.
  std::vector<uint32_t> missing_lines;

  // The line of a row of the batch: skips the lines before it that have no row.
  uint64_t line_of(uint64_t row) const {
    uint64_t offset = row;
    for (uint32_t missing : missing_lines) {
      if (missing > offset) break;
      ++offset;
    }
    return first_line + offset;
  }
};

// The form of a row, as bits: how it was written apart from its values, so that export writes it
// the same way again. Stored: never renumber.
inline constexpr uint8_t kTrailingDelimiter = 1;
inline constexpr uint8_t kCarriageReturn = 2;

struct Batch {
  const TableSchema* schema = nullptr;
  size_t rows = 0;
  std::vector<Column> columns;  // one per column of the schema
  AlignedBuffer copied_texts;   // the bytes of short texts, which are not left in the text parsed
  BatchOrigin origin;
  // Form of all rows, or, when rows differ, one entry per row in mixed_row_forms.
  uint8_t row_form = kTrailingDelimiter;
  std::vector<uint8_t> mixed_row_forms;

  uint8_t form_of(size_t row) const {
    return mixed_row_forms.empty() ? row_form : mixed_row_forms[row];
  }
};

}  // namespace lade
