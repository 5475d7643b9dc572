// Values as a .tbl file writes them: integers plain, decimals with the fraction digits they came
// with, dates as YYYY-MM-DD. Each function writes at `out`, needs kValueTextBytesMax of room, and
// returns the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "catalog/column_schema.hpp"

namespace lade {

inline constexpr size_t kValueTextBytesMax = 24;

char* write_integer(char* out, int64_t value);
// Writes `hundredths` with 0..2 fraction digits, or with more where fewer would lose a digit.
char* write_decimal(char* out, int64_t hundredths, int fraction_digits);
// REQUIRES: kDaysMin <= days <= kDaysMax.
char* write_date(char* out, int32_t days);

// A number of a column of this type, for messages. Decimals have two fraction digits; days that are
// no date (a damaged file may hold any) are written as the number.
std::string value_text(ColumnType type, int64_t value);

}  // namespace lade
