#include "parser/reject_text.hpp"

#include <algorithm>

namespace lade {
namespace {

std::string hex_byte(char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<uint8_t>(byte);
  return {kDigits[value >> 4], kDigits[value & 15]};
}

std::string field_count_message(const RowFault& fault, const TableSchema& schema) {
  std::string message =
      "got " + std::to_string(fault.count) + (fault.count == 1 ? " field" : " fields");
  message += ", expected " + std::to_string(schema.columns.size());
  if (fault.column >= 0) {
    message.append(": ")
        .append(schema.columns[static_cast<size_t>(fault.column)].name)
        .append(" is missing");
  }
  return message;
}

std::string control_message(std::string_view field, uint64_t field_offset) {
  const auto place =
      static_cast<size_t>(std::find_if(field.begin(), field.end(), is_control) - field.begin());
  return "control character 0x" + hex_byte(field[place]) + " at byte " +
         std::to_string(field_offset + place);
}

// The bytes from the bad one on, as far as a reader needs them: up to four, or the first that is
// ASCII.
std::string encoding_message(std::string_view field, uint64_t field_offset) {
  const size_t place = utf8_error(field);
  std::string message = "not UTF-8 at byte " + std::to_string(field_offset + place) + ":";
  for (const char byte : field.substr(place, 4)) {
    message.append(" ").append(hex_byte(byte));
    if (static_cast<uint8_t>(byte) < 0x80) break;
  }
  return message;
}

std::string scale_message(std::string_view decimal) {
  const size_t digits = decimal.size() - decimal.find('.') - 1;
  std::string message = std::to_string(digits) + " digits after the point, at most ";
  if (digits > kFractionDigitsMax) return message + std::to_string(kFractionDigitsMax);
  return message + std::to_string(kDecimalScale) + ": only zeros may follow them";
}

std::string range_message(ColumnType type) {
  switch (type) {
    case ColumnType::int32: return "beyond the limits of int32, -2147483648 to 2147483647";
    case ColumnType::decimal: return "beyond the limit of DECIMAL(15,2), 9999999999999.99";
    default: return "beyond the limits of int64, -9223372036854775808 to 9223372036854775807";
  }
}

}  // namespace

std::string reject_message(const RowFault& fault, const TableSchema& schema,
                           uint64_t field_offset) {
  if (fault.code == RejectCode::field_count) return field_count_message(fault, schema);
  if (fault.code == RejectCode::unclosed_quote)
    return "the quoted field has no closing quote on its line; it may not hold a line end";
  if (fault.code == RejectCode::text_behind_quote)
    return "text behind a closing quote, where a delimiter or the line's end is expected; a quote "
           "within quotes is written twice";
  const ColumnSchema& column = schema.columns[static_cast<size_t>(fault.column)];
  switch (fault.code) {
    case RejectCode::control_char: return control_message(fault.value, field_offset);
    case RejectCode::encoding: return encoding_message(fault.value, field_offset);
    case RejectCode::empty_not_null: return std::string(column.name) + " is NOT NULL, but empty";
    case RejectCode::null_not_null:
      return std::string(column.name) + " is NOT NULL, but the text that --null means";
    case RejectCode::quoted_empty:
      return "an empty text, which cannot be told from NULL in " + std::string(column.name) +
             "; an empty field without quotes is NULL";
    case RejectCode::bad_integer:
      return "expected an integer: digits, with a '-' before them if negative";
    case RejectCode::out_of_range: return range_message(column.type);
    case RejectCode::bad_decimal:
      return "expected a decimal: digits, with '.' and 1 or 2 more if it has a fraction";
    case RejectCode::bad_scale: return scale_message(fault.value);
    case RejectCode::bad_date: return "expected a date of the calendar, YYYY-MM-DD";
    case RejectCode::too_long:
      return std::to_string(fault.count) + " characters, at most " +
             std::to_string(column.length_max);
    default: break;  // faults of whole lines have their sentence where they are found
  }
  return std::string(reject_code_name(fault.code));
}

std::string_view looks_like(std::string_view line, std::span<const TableSchema> tables,
                            const Dialect& dialect, bool rows_end_with_delimiter) {
  for (const TableSchema& table : tables) {
    if (!RowParser(table, dialect).parse(line, rows_end_with_delimiter)) return table.name;
  }
  return {};
}

}  // namespace lade
