#include "parser/batch_builder.hpp"

#include "lexer/field_grid.hpp"

namespace lade {
namespace {

// Appends a value of `rows` rows, behind `first` rows, to values that are `uniform` as long as they
// can be, and `listed` row by row from the first difference on.
void append_values(size_t first, size_t rows, uint8_t value, uint8_t& uniform,
                   std::vector<uint8_t>& listed) {
  if (first == 0) uniform = value;
  if (listed.empty() && value == uniform) return;
  listed.resize(first, uniform);
  listed.resize(first + rows, value);
}

void append_fraction_digits(Column& column, size_t first, size_t rows, uint8_t digits) {
  append_values(first, rows, digits, column.fraction_digits, column.mixed_fraction_digits);
  if (!column.mixed_fraction_digits.empty()) column.fraction_digits = kMixedFractionDigits;
}

}  // namespace

void BatchBuilder::begin(const TableSchema& schema, Batch& batch, const char* text_base,
                         size_t rows_max) {
  batch_ = &batch;
  text_base_ = text_base;
  rows_ = 0;
  rows_max_ = rows_max;
  batch.schema = &schema;
  batch.rows = 0;
  batch.row_form = kTrailingDelimiter;
  batch.mixed_row_forms.clear();
  batch.columns.resize(schema.columns.size());
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    const ValueKind kind = value_kind(schema.columns[i].type);
    batch.columns[i].reset(kind, rows_max + kRowGroup);
    if (kind == ValueKind::text) batch.columns[i].text_base = text_base;
  }
}

void BatchBuilder::append_block(size_t rows, uint8_t row_form,
                                std::span<const FractionDigits> digits) {
  LADE_ASSERT(rows <= rows_max_ - rows_);
  append_values(rows_, rows, row_form, batch_->row_form, batch_->mixed_row_forms);
  for (size_t i = 0; i < digits.size(); ++i) {
    if (batch_->schema->columns[i].type != ColumnType::decimal) continue;
    Column& column = batch_->columns[i];
    if (digits[i].mixed.empty()) {
      append_fraction_digits(column, rows_, rows, digits[i].uniform);
      continue;
    }
    size_t row = rows_;
    for (const uint8_t each : digits[i].mixed) append_fraction_digits(column, row++, 1, each);
  }
  rows_ += rows;
}

void BatchBuilder::append_row(const RowParser& row, uint8_t row_form) {
  LADE_ASSERT(rows_ < rows_max_);
  append_values(rows_, 1, row_form, batch_->row_form, batch_->mixed_row_forms);
  for (size_t i = 0; i < batch_->columns.size(); ++i) {
    Column& column = batch_->columns[i];
    const FieldValue& value = row.values()[i];
    const std::string_view field = row.fields()[i];
    switch (column.kind()) {
      case ValueKind::int32: *next_int32s(i) = static_cast<int32_t>(value.value); break;
      case ValueKind::int64: *next_int64s(i) = value.value; break;
      case ValueKind::text:
        *next_texts(i) = {static_cast<uint32_t>(field.data() - text_base_),
                          static_cast<uint32_t>(field.size())};
        break;
    }
    if (batch_->schema->columns[i].type == ColumnType::decimal) {
      append_fraction_digits(column, rows_, 1, value.fraction_digits);
    }
  }
  ++rows_;
}

void BatchBuilder::finish() {
  batch_->rows = rows_;
  for (Column& column : batch_->columns) column.truncate(rows_);
}

}  // namespace lade
