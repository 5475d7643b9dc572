// A column: the typed values of one batch, decoded, in memory.
//
//   int32 (integers, dates)      values: int32_t per row
//   int64 (int64, decimals)      values: int64_t per row
//   text                         values: TextRef per row -> bytes behind text_base
//
// NULL exists for text only, and is a text of length 0 in a column that may be NULL: such a column
// has no empty texts. In a column that is NOT NULL a text of length 0 is the empty text. A Column
// is recycled from batch to batch; reset() keeps its memory.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/assert.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

struct TextRef {
  uint32_t offset;
  uint32_t length;
};

// Column::fraction_digits of decimals that were written with different numbers of fraction digits.
inline constexpr uint8_t kMixedFractionDigits = 255;

class Column {
 public:
  // Forgets all values, makes room for `rows` values of `kind`, and sets the row count. Values are
  // undefined until written.
  void reset(ValueKind kind, size_t rows) {
    kind_ = kind;
    rows_ = rows;
    values_.reserve(rows * (kind == ValueKind::int32 ? 4 : 8));
    fraction_digits = kDecimalScale;
    mixed_fraction_digits.clear();
    text_base = nullptr;
  }
  // Keeps the first `rows` values. REQUIRES: rows <= this->rows().
  void truncate(size_t rows) {
    LADE_ASSERT(rows <= rows_);
    rows_ = rows;
  }

  ValueKind kind() const { return kind_; }
  size_t rows() const { return rows_; }

  // REQUIRES: kind() is the one asked for.
  std::span<int32_t> int32s() { return values<int32_t>(ValueKind::int32); }
  std::span<const int32_t> int32s() const { return values<int32_t>(ValueKind::int32); }
  std::span<int64_t> int64s() { return values<int64_t>(ValueKind::int64); }
  std::span<const int64_t> int64s() const { return values<int64_t>(ValueKind::int64); }
  std::span<TextRef> texts() { return values<TextRef>(ValueKind::text); }
  std::span<const TextRef> texts() const { return values<TextRef>(ValueKind::text); }

  // REQUIRES: kind() is not text.
  int64_t integer(size_t row) const {
    return kind_ == ValueKind::int32 ? int32s()[row] : int64s()[row];
  }
  // REQUIRES: kind() is text. Valid as long as the bytes behind text_base.
  std::string_view text(size_t row) const {
    const TextRef ref = texts()[row];
    return {text_base + ref.offset, ref.length};
  }

  // Text only: the bytes that offsets count from, not owned: of the text that the batch was parsed
  // from, or of its copied_texts; or, of a decoded chunk, in `heap`. Readable for kBufferTailBytes
  // past the last text.
  const char* text_base = nullptr;
  AlignedBuffer heap;

  // Decimals only: the fraction digits that the values were written with, for export: at most
  // kFractionDigitsMax, for all rows, or kMixedFractionDigits and one entry per row.
  uint8_t fraction_digits = kDecimalScale;
  std::vector<uint8_t> mixed_fraction_digits;

 private:
  template <typename T>
  std::span<T> values(ValueKind kind) {
    LADE_ASSERT(kind_ == kind);
    return {reinterpret_cast<T*>(values_.data()), rows_};
  }
  template <typename T>
  std::span<const T> values(ValueKind kind) const {
    LADE_ASSERT(kind_ == kind);
    return {reinterpret_cast<const T*>(values_.data()), rows_};
  }

  ValueKind kind_ = ValueKind::int32;
  size_t rows_ = 0;
  AlignedBuffer values_;
};

}  // namespace lade
