#include "parser/batch_builder.hpp"

#include <algorithm>
#include <cstring>

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

// Code points of the longest text that a column whose texts are copied has room for.
constexpr size_t kCopiedLengthMax = 25;

// Texts whose offsets count from `base_offset` before `block`.
struct BlockTexts {
  const char* block;
  uint32_t base_offset;
  std::span<TextRef> refs;
};

// Copies texts one behind the other and returns where they end. Those of up to kPiece bytes are
// copied as so many, which reads and writes behind the text; 0: of any length.
template <size_t kPiece>
size_t copy_texts(const BlockTexts& texts, char* heap, size_t at) {
  static_assert(kPiece <= kBufferTailBytes);
  // In registers: a write of bytes could change anything else.
  const char* const block = texts.block;
  const uint32_t base_offset = texts.base_offset;
  TextRef* ref = texts.refs.data();
  TextRef* const end = ref + texts.refs.size();
  for (; ref != end; ++ref) {
    const TextRef text = *ref;
    ref->offset = static_cast<uint32_t>(at);
    std::memcpy(heap + at, block + (text.offset - base_offset), kPiece == 0 ? text.length : kPiece);
    at += text.length;
  }
  return at;
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
  copies_texts_.assign(schema.columns.size(), false);
  copied_bytes_ = 0;
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    const ValueKind kind = value_kind(schema.columns[i].type);
    batch.columns[i].reset(kind, rows_max + kRowGroup);
    if (kind != ValueKind::text) continue;
    batch.columns[i].text_base = text_base;
    copies_texts_[i] = schema.columns[i].length_max <= kCopiedLengthMax;
  }
}

void BatchBuilder::copy_next_texts(size_t column, const char* block, uint32_t base_offset,
                                   size_t rows, uint32_t longest) {
  char* const heap = room_for_texts(rows * size_t{longest});
  const auto copy = longest <= 8    ? copy_texts<8>
                    : longest <= 16 ? copy_texts<16>
                    : longest <= 32 ? copy_texts<32>
                                    : copy_texts<0>;
  copied_bytes_ = copy({block, base_offset, {next_texts(column), rows}}, heap, copied_bytes_);
}

// The copied texts, with so much room behind them.
char* BatchBuilder::room_for_texts(size_t bytes) {
  AlignedBuffer& heap = batch_->copied_texts;
  const size_t needed = copied_bytes_ + bytes + kBufferTailBytes;
  if (needed > heap.capacity()) heap.reserve(std::max(needed, 2 * heap.capacity()), copied_bytes_);
  return heap.data();
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
      case ValueKind::text: *next_texts(i) = text_of_row(i, field); break;
    }
    if (batch_->schema->columns[i].type == ColumnType::decimal) {
      append_fraction_digits(column, rows_, 1, value.fraction_digits);
    }
  }
  ++rows_;
}

TextRef BatchBuilder::text_of_row(size_t column, std::string_view text) {
  const auto length = static_cast<uint32_t>(text.size());
  if (!copies_texts_[column]) return {static_cast<uint32_t>(text.data() - text_base_), length};
  const TextRef copy = {static_cast<uint32_t>(copied_bytes_), length};
  char* const heap = room_for_texts(length);
  if (length > 0) std::memcpy(heap + copied_bytes_, text.data(), length);
  copied_bytes_ += length;
  return copy;
}

void BatchBuilder::finish() {
  batch_->rows = rows_;
  for (size_t i = 0; i < batch_->columns.size(); ++i) {
    Column& column = batch_->columns[i];
    column.truncate(rows_);
    if (copies_texts_[i]) column.text_base = batch_->copied_texts.data();
  }
}

}  // namespace lade
