#include "column/row_selection.hpp"

#include <algorithm>

namespace lade {
namespace {

// Moves the selected values to the front. Rows ascend, so none is overwritten before it is moved.
template <typename Values>
void gather(std::span<const uint32_t> rows, Values&& values) {
  for (size_t i = 0; i < rows.size(); ++i) values[i] = values[rows[i]];
}

// Keeps the selected of values that are listed row by row, or none where they are `uniform` now.
void keep_listed(std::span<const uint32_t> rows, std::vector<uint8_t>& listed, uint8_t& uniform) {
  if (listed.empty()) return;
  gather(rows, listed);
  listed.resize(rows.size());
  if (std::adjacent_find(listed.begin(), listed.end(), std::not_equal_to<>()) != listed.end())
    return;
  uniform = listed.front();
  listed.clear();
}

void keep_rows(std::span<const uint32_t> rows, Column& column) {
  switch (column.kind()) {
    case ValueKind::int32: gather(rows, column.int32s()); break;
    case ValueKind::int64: gather(rows, column.int64s()); break;
    case ValueKind::text: gather(rows, column.texts()); break;
  }
  column.truncate(rows.size());
  keep_listed(rows, column.mixed_fraction_digits, column.fraction_digits);
}

}  // namespace

void keep_rows(std::span<const uint32_t> rows, Batch& batch) {
  LADE_ASSERT(!rows.empty() && rows.back() < batch.rows);
  for (Column& column : batch.columns) keep_rows(rows, column);
  batch.origin = origin_of_rows(rows, batch.origin);
  batch.rows = rows.size();
  batch.row_form = batch.form_of(rows.front());
  keep_listed(rows, batch.mixed_row_forms, batch.row_form);
}

BatchOrigin origin_of_rows(std::span<const uint32_t> rows, const BatchOrigin& origin) {
  BatchOrigin selected{.file = origin.file, .first_line = 0, .missing_lines = {}};
  size_t missing = 0;  // lines without a row before the row at hand
  uint64_t next = 0;   // the line behind the one before
  for (const uint32_t row : rows) {
    while (missing < origin.missing_lines.size() &&
           origin.missing_lines[missing] <= row + missing) {
      ++missing;
    }
    const uint64_t line = origin.first_line + row + missing;
    if (selected.first_line == 0) selected.first_line = next = line;
    for (; next < line; ++next)
      selected.missing_lines.push_back(static_cast<uint32_t>(next - selected.first_line));
    ++next;
  }
  return selected;
}

}  // namespace lade
