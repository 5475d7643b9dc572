// Values as a .tbl file writes them: integers plain, decimals with the fraction digits they came
// with, dates as YYYY-MM-DD. Each function writes at `out`, needs kValueTextBytesMax of room (of
// which all may be overwritten), a decimal its fraction digits more, and returns the end. Inline,
// since an export calls them for every value.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/date.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

inline constexpr size_t kValueTextBytesMax = 24;

// Digits as numbers 0..9, one a byte, the most significant in the lowest byte. Parts of the number
// are divided side by side within one word (SWAR), by multiplication with a rounded reciprocal that
// is exact for numbers of their size. REQUIRES: value < 10,000, value < 100,000,000.
constexpr uint32_t four_digits(uint32_t value) {
  const uint32_t hundreds = value * 10'486 >> 20;
  const uint32_t halves = hundreds | (value - hundreds * 100) << 16;
  const uint32_t tens = (halves * 103 >> 10) & 0x000F000F;
  return tens | (halves - tens * 10) << 8;
}
constexpr uint64_t eight_digits(uint32_t value) {
  const uint64_t halves = value / 10'000 | uint64_t{value % 10'000} << 32;
  const uint64_t hundreds = (halves * 10'486 >> 20) & 0x0000007F0000007F;
  const uint64_t quarters = hundreds | (halves - hundreds * 100) << 16;
  const uint64_t tens = (quarters * 103 >> 10) & 0x000F000F000F000F;
  return tens | (quarters - tens * 10) << 8;
}

inline constexpr uint32_t kEightDigits = 100'000'000;        // least number with more
inline constexpr uint64_t kZeroDigits = 0x3030303030303030;  // '0' in each byte

// The count of zeros that lead eight digits, of which the last `kept` do not count.
constexpr int leading_zeros(uint64_t digits, int kept) {
  return std::countr_zero(digits | uint64_t{1} << (8 * (8 - kept))) / 8;
}

inline char* write_unsigned(char* out, uint64_t value) {
  if (value >= kEightDigits) {
    out = write_unsigned(out, value / kEightDigits);
    store(out, eight_digits(static_cast<uint32_t>(value % kEightDigits)) | kZeroDigits);
    return out + 8;
  }
  const uint64_t digits = eight_digits(static_cast<uint32_t>(value));
  const int zeros = leading_zeros(digits, 1);
  store(out, (digits | kZeroDigits) >> (8 * zeros));
  return out + 8 - zeros;
}

// Writes the sign of `value`, and leaves its magnitude.
inline char* write_sign(char* out, int64_t value, uint64_t& magnitude) {
  magnitude = static_cast<uint64_t>(value);
  if (value >= 0) return out;
  magnitude = 0 - magnitude;
  *out = '-';
  return out + 1;
}

inline char* write_integer(char* out, int64_t value) {
  uint64_t magnitude = 0;
  out = write_sign(out, value, magnitude);
  return write_unsigned(out, magnitude);
}

// Writes `hundredths` with so many fraction digits, zeros from the third on, or with up to 2 where
// fewer would lose a digit.
inline char* write_decimal(char* out, int64_t hundredths, int fraction_digits) {
  uint64_t magnitude = 0;
  out = write_sign(out, hundredths, magnitude);
  int zeros = 0;  // that are not written
  if (magnitude >= kEightDigits) {
    out = write_unsigned(out, magnitude / kEightDigits);
    magnitude %= kEightDigits;
  } else {
    zeros = leading_zeros(eight_digits(static_cast<uint32_t>(magnitude)), 3);
  }
  const uint64_t digits = eight_digits(static_cast<uint32_t>(magnitude));
  store(out, (digits | kZeroDigits) >> (8 * zeros));
  out += 6 - zeros;
  const auto fraction = static_cast<uint32_t>(digits >> 48);  // tenths, then hundredths
  store(out, uint32_t{'.'} | (fraction | 0x3030) << 8);
  if (fraction_digits > kDecimalScale) [[unlikely]]
    return std::fill_n(out + 3, fraction_digits - kDecimalScale, '0');
  if (fraction_digits == kDecimalScale || fraction > 9) return out + 3;
  return fraction_digits == 1 || fraction != 0 ? out + 2 : out;
}

// "-MM-DD" for each day of a year that begins with March, and in the last byte 1 for the days of
// the next calendar year.
inline constexpr std::array<uint64_t, 366> kMonthDayTexts = [] {
  std::array<uint64_t, 366> texts{};
  for (unsigned day = 0; day < texts.size(); ++day) {
    const CivilDate date = civil_date({0, day});
    const uint64_t digits = four_digits(date.month * 100 + date.day) | kZeroDigits;
    texts[day] = '-' | (digits & 0xFFFF) << 8 | uint64_t{'-'} << 24 |
                 (digits >> 16 & 0xFFFF) << 32 | static_cast<uint64_t>(date.year) << 56;
  }
  return texts;
}();

// REQUIRES: kDaysMin <= days <= kDaysMax.
inline char* write_date(char* out, int32_t days) {
  const MarchDate date = march_date(days);
  const uint64_t month_day = kMonthDayTexts[date.day_of_year];
  const uint32_t year = date.year + static_cast<uint32_t>(month_day >> 56);
  store(out, four_digits(year) | static_cast<uint32_t>(kZeroDigits));
  store(out + 4, month_day);
  return out + 10;
}

// A number of a column of this type, for messages. Decimals have two fraction digits; days that are
// no date (a damaged file may hold any) are written as the number.
inline std::string value_text(ColumnType type, int64_t value) {
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
