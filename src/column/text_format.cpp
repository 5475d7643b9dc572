#include "column/text_format.hpp"

#include <charconv>

#include "base/date.hpp"

namespace lade {
namespace {

char* write_two_digits(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

}  // namespace

char* write_integer(char* out, int64_t value) {
  return std::to_chars(out, out + kValueTextBytesMax, value).ptr;
}

char* write_decimal(char* out, int64_t hundredths, int fraction_digits) {
  uint64_t magnitude = static_cast<uint64_t>(hundredths);
  if (hundredths < 0) {
    *out++ = '-';
    magnitude = 0 - magnitude;
  }
  out = std::to_chars(out, out + kValueTextBytesMax, magnitude / 100).ptr;
  const unsigned fraction = static_cast<unsigned>(magnitude % 100);
  if (fraction_digits == 0 && fraction == 0) return out;
  *out++ = '.';
  if (fraction_digits == 1 && fraction % 10 == 0) {
    *out++ = static_cast<char>('0' + fraction / 10);
    return out;
  }
  return write_two_digits(out, fraction);
}

char* write_date(char* out, int32_t days) {
  const CivilDate date = civil_from_days(days);
  const unsigned year = static_cast<unsigned>(date.year);
  out = write_two_digits(out, year / 100);
  out = write_two_digits(out, year % 100);
  *out++ = '-';
  out = write_two_digits(out, date.month);
  *out++ = '-';
  return write_two_digits(out, date.day);
}

std::string value_text(ColumnType type, int64_t value) {
  char text[kValueTextBytesMax];
  switch (type) {
    case ColumnType::decimal: return {text, write_decimal(text, value, kDecimalScale)};
    case ColumnType::date:
      if (value < kDaysMin || value > kDaysMax) break;
      return {text, write_date(text, static_cast<int32_t>(value))};
    default: break;
  }
  return {text, write_integer(text, value)};
}

}  // namespace lade
