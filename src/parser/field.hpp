// The exact parsing of one field: the value that its bytes mean, or the rule that they break.
// Nothing here is quick; these are the definitions that every kernel is held against, and they name
// the error once a kernel has seen one.
//
//   integer   -? [0-9]+                     leading zeros are accepted, and so is -0
//   decimal   -? [0-9]+ ( . [0-9]{1,2} 0* )?   hundredths; never rounded, so that digits behind
//                                           the second are zeros; kFractionDigitsMax in all
//   date      YYYY-MM-DD                    a day of the Gregorian calendar, years 1 to 9999
//   text      UTF-8                         at most length_max code points, and no control
//                                           character (below 0x20, and 0x7F) but the tab
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "base/date.hpp"
#include "base/utf8.hpp"
#include "catalog/table_schema.hpp"
#include "events/finding.hpp"

namespace lade {

// A value, or the rule that the field breaks.
struct FieldValue {
  bool ok = false;
  RejectCode code = RejectCode::bad_integer;  // when not ok
  uint8_t fraction_digits = 0;                // decimals: as written
  int64_t value = 0;  // hundredths for decimals, days for dates; unused for texts

  static FieldValue good(int64_t value, uint8_t fraction_digits = 0) {
    return {true, RejectCode::bad_integer, fraction_digits, value};
  }
  static FieldValue bad(RejectCode code) { return {false, code, 0, 0}; }
};

// A control character that no field may have: all but the tab, which is text.
constexpr bool is_control(char byte) {
  return (static_cast<uint8_t>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
}

// Digits alone, and their value if it is at most `limit`. Any number of leading zeros.
struct Magnitude {
  bool digits_only = true;
  bool in_range = true;
  uint64_t value = 0;  // when both hold
};
inline Magnitude parse_magnitude(std::string_view digits, uint64_t limit) {
  Magnitude result;
  for (const char byte : digits) {
    const uint64_t digit = static_cast<uint64_t>(static_cast<uint8_t>(byte)) - '0';
    if (digit > 9) {
      result.digits_only = false;
      return result;
    }
    // Once out of range it stays there, and further digits are only looked at.
    if (result.value > (limit - digit) / 10) result.in_range = false;
    if (result.in_range) result.value = result.value * 10 + digit;
  }
  return result;
}

// REQUIRES: `field` is not empty, here and below.
inline FieldValue parse_integer(std::string_view field, ColumnType type) {
  const bool negative = field.front() == '-';
  const std::string_view digits = field.substr(negative ? 1 : 0);
  if (digits.empty()) return FieldValue::bad(RejectCode::bad_integer);
  const uint64_t highest = type == ColumnType::int32
                               ? uint64_t{std::numeric_limits<int32_t>::max()}
                               : uint64_t{std::numeric_limits<int64_t>::max()};
  const Magnitude magnitude = parse_magnitude(digits, highest + (negative ? 1 : 0));
  if (!magnitude.digits_only) return FieldValue::bad(RejectCode::bad_integer);
  if (!magnitude.in_range) return FieldValue::bad(RejectCode::out_of_range);
  return FieldValue::good(static_cast<int64_t>(negative ? 0 - magnitude.value : magnitude.value));
}

inline FieldValue parse_decimal(std::string_view field) {
  const bool negative = field.front() == '-';
  const size_t dot = field.find('.');
  const std::string_view whole =
      field.substr(negative ? 1 : 0, dot == field.npos ? dot : dot - (negative ? 1 : 0));
  const std::string_view fraction = dot == field.npos ? std::string_view() : field.substr(dot + 1);
  if (whole.empty() || (dot != field.npos && fraction.empty()))
    return FieldValue::bad(RejectCode::bad_decimal);

  constexpr uint64_t kWholeMax = kDecimalMax / 100;
  const Magnitude units = parse_magnitude(whole, kWholeMax);
  const Magnitude digits = parse_magnitude(fraction, kWholeMax);
  if (!units.digits_only || !digits.digits_only) return FieldValue::bad(RejectCode::bad_decimal);
  const size_t lost = fraction.find_first_not_of('0', kDecimalScale);
  if (lost != fraction.npos || fraction.size() > kFractionDigitsMax)
    return FieldValue::bad(RejectCode::bad_scale);
  if (!units.in_range) return FieldValue::bad(RejectCode::out_of_range);
  const Magnitude parts = parse_magnitude(fraction.substr(0, kDecimalScale), kWholeMax);
  const uint64_t hundredths = units.value * 100 + parts.value * (fraction.size() == 1 ? 10 : 1);
  return FieldValue::good(
      negative ? -static_cast<int64_t>(hundredths) : static_cast<int64_t>(hundredths),
      static_cast<uint8_t>(fraction.size()));
}

inline FieldValue parse_date(std::string_view field) {
  if (field.size() != 10 || field[4] != '-' || field[7] != '-')
    return FieldValue::bad(RejectCode::bad_date);
  const Magnitude year = parse_magnitude(field.substr(0, 4), 9999);
  const Magnitude month = parse_magnitude(field.substr(5, 2), 99);
  const Magnitude day = parse_magnitude(field.substr(8, 2), 99);
  if (!year.digits_only || !month.digits_only || !day.digits_only)
    return FieldValue::bad(RejectCode::bad_date);
  const CivilDate date = {static_cast<int>(year.value), static_cast<unsigned>(month.value),
                          static_cast<unsigned>(day.value)};
  if (!is_calendar_date(date)) return FieldValue::bad(RejectCode::bad_date);
  return FieldValue::good(days_from_civil(date));
}

// Characters of a text. REQUIRES: utf8_error(text) is npos.
inline size_t code_points(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
  return count;
}

inline FieldValue check_text(std::string_view field, size_t length_max) {
  for (const char byte : field) {
    if (is_control(byte)) return FieldValue::bad(RejectCode::control_char);
  }
  if (utf8_error(field) != field.npos) return FieldValue::bad(RejectCode::encoding);
  if (field.size() > length_max && code_points(field) > length_max)
    return FieldValue::bad(RejectCode::too_long);
  return FieldValue::good(0);
}

// A field that is not empty, as a value of its column's type.
inline FieldValue parse_field(std::string_view field, const ColumnSchema& column) {
  switch (column.type) {
    case ColumnType::int32:
    case ColumnType::int64: return parse_integer(field, column.type);
    case ColumnType::decimal: return parse_decimal(field);
    case ColumnType::date: return parse_date(field);
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return check_text(field, column.length_max);
}

}  // namespace lade
