#include "export/batch_text.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "column/batch.hpp"
#include "column/text_format.hpp"

namespace lade {
namespace {

// Texts are copied in blocks of this size, so that short ones take no loop. The bytes behind a text
// that are read and written with it are within kBufferTailBytes.
constexpr size_t kBlockBytes = 32;
static_assert(kBlockBytes <= kBufferTailBytes);

// A text is either of a column that may be NULL or of one that is NOT NULL.
enum class FieldKind : uint8_t { int32, int64, date, decimal, mixed_decimal, nullable_text, text };

// A column, told apart by how its values are written.
struct FieldColumn {
  FieldKind kind = FieldKind::text;
  std::span<const int32_t> int32s;  // dates, too
  std::span<const int64_t> int64s;  // decimals, too
  std::span<const TextRef> texts;
  const char* text_base = nullptr;
  int fraction_digits = 0;
  std::span<const uint8_t> mixed_fraction_digits;
};

FieldColumn field_column(const ColumnSchema& schema, const Column& column) {
  FieldColumn field;
  if (column.kind() == ValueKind::text) {
    field.kind = schema.nullable ? FieldKind::nullable_text : FieldKind::text;
    field.texts = column.texts();
    field.text_base = column.text_base;
  } else if (column.kind() == ValueKind::int32) {
    field.kind = schema.type == ColumnType::date ? FieldKind::date : FieldKind::int32;
    field.int32s = column.int32s();
  } else {
    field.kind = FieldKind::int64;
    field.int64s = column.int64s();
    if (schema.type != ColumnType::decimal) return field;
    const bool mixed = column.fraction_digits == kMixedFractionDigits;
    field.kind = mixed ? FieldKind::mixed_decimal : FieldKind::decimal;
    field.fraction_digits = column.fraction_digits;
    field.mixed_fraction_digits = column.mixed_fraction_digits;
  }
  return field;
}

bool are_dates(std::span<const int32_t> days) {
  return std::all_of(days.begin(), days.end(),
                     [](int32_t day) { return day >= kDaysMin && day <= kDaysMax; });
}

// The row whose text holds `byte`; the number of rows where none does. Texts lie close together, so
// most columns are done with one search over all of them.
size_t row_with(const FieldColumn& field, char byte) {
  size_t first = std::numeric_limits<size_t>::max();
  size_t end = 0;
  for (const TextRef& text : field.texts) {
    if (text.length == 0) continue;
    first = std::min<size_t>(first, text.offset);
    end = std::max<size_t>(end, size_t{text.offset} + text.length);
  }
  if (first >= end || std::memchr(field.text_base + first, byte, end - first) == nullptr)
    return field.texts.size();
  const auto found = std::find_if(field.texts.begin(), field.texts.end(), [&](const TextRef& text) {
    return std::memchr(field.text_base + text.offset, byte, text.length) != nullptr;
  });
  return static_cast<size_t>(found - field.texts.begin());
}

Status unwritable_text(const TableSchema& table, size_t column, uint64_t row,
                       std::string_view text) {
  constexpr size_t kShownMax = 64;
  return Status::error(Code::unwritable_text,
                       std::string(table.name) + ", row " + std::to_string(row) + ", " +
                           std::string(table.columns[column].name) + ": '" +
                           std::string(text.substr(0, kShownMax)) +
                           "' holds '|', which ends a field of a .tbl file; --format csv writes "
                           "it");
}

// Bytes that the values of a column take at most, without delimiters.
size_t text_bytes_max(const FieldColumn& field, size_t rows, ExportFormat format) {
  if (field.kind == FieldKind::mixed_decimal) {
    const std::span<const uint8_t> digits = field.mixed_fraction_digits;
    return std::accumulate(digits.begin(), digits.end(), rows * kValueTextBytesMax);
  }
  if (field.texts.empty())
    return rows * (kValueTextBytesMax + static_cast<size_t>(field.fraction_digits));
  size_t bytes = 0;
  for (const TextRef& text : field.texts) bytes += text.length;
  // csv may double every byte, and puts quotes around.
  return format == ExportFormat::csv ? 2 * (bytes + rows) : bytes;
}

char* put_text(char* out, const char* text, size_t bytes) {
  for (size_t at = 0; at < bytes; at += kBlockBytes) std::memcpy(out + at, text + at, kBlockBytes);
  return out + bytes;
}

// Not zero if one of the eight bytes is `byte`: the test for a zero byte of S. E. Anderson's "Bit
// Twiddling Hacks".
uint64_t with_byte(uint64_t bytes, char byte) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t zero = bytes ^ kOnes * static_cast<uint8_t>(byte);
  return (zero - kOnes) & ~zero & (kOnes << 7);
}

// Whether csv has to quote the text.
bool is_special(std::string_view text) {
  for (size_t at = 0; at < text.size(); at += 8) {
    auto bytes = load<uint64_t>(text.data() + at);
    const size_t left = text.size() - at;
    if (left < 8) bytes |= ~uint64_t{0} << (8 * left);  // those behind the text
    const uint64_t special = with_byte(bytes, ',') | with_byte(bytes, '"') |
                             with_byte(bytes, '\r') | with_byte(bytes, '\n');
    if (special != 0) return true;
  }
  return false;
}

// An empty text is quoted, since nothing between two commas is NULL.
char* put_csv_text(char* out, std::string_view text, bool is_null) {
  if (is_null) return out;
  if (!text.empty() && !is_special(text)) return put_text(out, text.data(), text.size());
  *out++ = '"';
  for (const char byte : text) {
    if (byte == '"') *out++ = '"';
    *out++ = byte;
  }
  *out++ = '"';
  return out;
}

template <ExportFormat format>
char* put_value(char* out, const FieldColumn& field, size_t row) {
  switch (field.kind) {
    case FieldKind::int32: return write_integer(out, field.int32s[row]);
    case FieldKind::int64: return write_integer(out, field.int64s[row]);
    case FieldKind::date: return write_date(out, field.int32s[row]);
    case FieldKind::decimal: return write_decimal(out, field.int64s[row], field.fraction_digits);
    case FieldKind::mixed_decimal:
      return write_decimal(out, field.int64s[row], field.mixed_fraction_digits[row]);
    case FieldKind::nullable_text:
    case FieldKind::text: break;
  }
  const TextRef text = field.texts[row];
  const char* first = field.text_base + text.offset;
  if constexpr (format == ExportFormat::csv) {
    const bool is_null = field.kind == FieldKind::nullable_text && text.length == 0;
    return put_csv_text(out, {first, text.length}, is_null);
  }
  return put_text(out, first, text.length);
}

char* put_row_end(char* out, int32_t form) {
  if ((form & kTrailingDelimiter) != 0) *out++ = '|';
  if ((form & kCarriageReturn) != 0) *out++ = '\r';
  *out++ = '\n';
  return out;
}

constexpr size_t kRowEndBytesMax = 3;

template <ExportFormat format>
char* put_rows(char* out, std::span<const FieldColumn> fields, size_t rows, const RowForms& forms) {
  constexpr bool kCsv = format == ExportFormat::csv;
  for (size_t row = 0; row < rows; ++row) {
    for (const FieldColumn& field : fields) {
      out = put_value<format>(out, field, row);
      *out++ = kCsv ? ',' : '|';
    }
    --out;  // the last delimiter is part of the row's form
    if constexpr (kCsv) {
      *out++ = '\r';
      *out++ = '\n';
    } else {
      out = put_row_end(out, forms.of_each.empty() ? forms.of_all : forms.of_each[row]);
    }
  }
  return out;
}

}  // namespace

Status append_rows(const TableSchema& table, std::span<const Column> columns, uint64_t first_row,
                   const RowForms& forms, ExportFormat format, ByteBuffer& out) {
  const size_t rows = columns[0].rows();
  std::vector<FieldColumn> fields;
  size_t bytes_max = rows * (columns.size() + kRowEndBytesMax);
  for (size_t i = 0; i < columns.size(); ++i) {
    fields.push_back(field_column(table.columns[i], columns[i]));
    if (fields.back().kind == FieldKind::date && !are_dates(fields.back().int32s)) {
      return Status::error(Code::corrupt_chunk, std::string(table.name) + "." +
                                                    std::string(table.columns[i].name) +
                                                    " holds days that are no date");
    }
    if (columns[i].kind() == ValueKind::text && format == ExportFormat::tbl) {
      const size_t row = row_with(fields.back(), '|');
      if (row < rows) return unwritable_text(table, i, first_row + row, columns[i].text(row));
    }
    bytes_max += text_bytes_max(fields.back(), rows, format);
  }
  char* const begin = reinterpret_cast<char*>(out.room(bytes_max));
  char* const end = format == ExportFormat::csv
                        ? put_rows<ExportFormat::csv>(begin, fields, rows, forms)
                        : put_rows<ExportFormat::tbl>(begin, fields, rows, forms);
  out.grow(static_cast<size_t>(end - begin));
  return {};
}

}  // namespace lade
