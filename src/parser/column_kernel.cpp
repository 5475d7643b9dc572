#include "parser/column_kernel.hpp"

#include <algorithm>

#include "parser/field.hpp"

namespace lade {
namespace {

template <ColumnType kType, typename Value>
bool integers(const FieldSlice& fields, Value* values) {
  for (size_t row = 0; row < fields.rows; ++row) {
    const std::string_view field = fields.field(row);
    if (field.empty()) return false;
    const FieldValue parsed = parse_integer(field, kType);
    if (!parsed.ok) return false;
    values[row] = static_cast<Value>(parsed.value);
  }
  return true;
}

bool decimal(const FieldSlice& fields, unsigned fraction_digits, int64_t* values) {
  for (size_t row = 0; row < fields.rows; ++row) {
    const std::string_view field = fields.field(row);
    if (field.empty()) return false;
    const FieldValue parsed = parse_decimal(field);
    if (!parsed.ok || parsed.fraction_digits != fraction_digits) return false;
    values[row] = parsed.value;
  }
  return true;
}

bool date(const FieldSlice& fields, int32_t* days) {
  for (size_t row = 0; row < fields.rows; ++row) {
    const FieldValue parsed = parse_date(fields.field(row));
    if (!parsed.ok) return false;
    days[row] = static_cast<int32_t>(parsed.value);
  }
  return true;
}

LengthRange text(const FieldSlice& fields, uint32_t block_offset, TextRef* texts) {
  LengthRange range = {~uint32_t{0}, 0};
  for (size_t row = 0; row < fields.rows; ++row) {
    const uint32_t begin = fields.before[row] + 1;
    const uint32_t length = fields.ends[row] - begin;
    texts[row] = {block_offset + begin, length};
    range = {std::min(range.shortest, length), std::max(range.longest, length)};
  }
  return range;
}

}  // namespace

const ColumnKernel kScalarColumns = {integers<ColumnType::int32>, integers<ColumnType::int64>,
                                     decimal, date, text};

const ColumnKernel& column_kernel(InstructionSet set) {
  return LADE_CHOOSE(set, kScalarColumns, kAvx2Columns, kAvx512Columns);
}

}  // namespace lade
