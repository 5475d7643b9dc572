#include "column/row_selection.hpp"

#include <algorithm>

namespace lade {
namespace {

// Moves the selected values to the front. Rows ascend, so none is overwritten before it is moved.
template <typename Values>
void gather(std::span<const uint32_t> rows, Values&& values) {
  for (size_t i = 0; i < rows.size(); ++i) values[i] = values[rows[i]];
}

bool all_alike(const std::vector<uint8_t>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

void keep_rows(std::span<const uint32_t> rows, Column& column) {
  switch (column.kind()) {
    case ValueKind::int32: gather(rows, column.int32s()); break;
    case ValueKind::int64: gather(rows, column.int64s()); break;
    case ValueKind::text: gather(rows, column.texts()); break;
  }
  column.truncate(rows.size());
  std::vector<uint8_t>& digits = column.mixed_fraction_digits;
  if (digits.empty()) return;
  gather(rows, digits);
  digits.resize(rows.size());
  if (!all_alike(digits)) return;
  column.fraction_digits = digits.front();
  digits.clear();
}

}  // namespace

void keep_rows(std::span<const uint32_t> rows, Batch& batch) {
  LADE_ASSERT(!rows.empty() && rows.back() < batch.rows);
  for (Column& column : batch.columns) keep_rows(rows, column);
  batch.origin = origin_of_rows(rows, batch.origin);
  batch.rows = rows.size();
  std::vector<uint8_t>& forms = batch.mixed_row_forms;
  if (forms.empty()) return;
  gather(rows, forms);
  forms.resize(rows.size());
  batch.row_form = forms.front();
  if (all_alike(forms)) forms.clear();
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
