#include "column/text_format.hpp"

#include <cstdio>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "base/date.hpp"

namespace lade {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// A heap buffer of just the promised size: the address sanitizer sees one byte too many.
template <typename Write>
std::string written(const Write& write) {
  const std::string room(kValueTextBytesMax, '?');
  std::string text = room;
  text.resize(static_cast<size_t>(write(text.data()) - text.data()));
  return text;
}

std::string decimal(int64_t hundredths, int digits) {
  return written([&](char* out) { return write_decimal(out, hundredths, digits); });
}
std::string date(int32_t days) {
  return written([&](char* out) { return write_date(out, days); });
}

// Reads a decimal the slow way.
int64_t hundredths_of(const std::string& text) {
  const bool negative = text.front() == '-';
  const size_t dot = text.find('.');
  const std::string whole = text.substr(negative, dot - negative);
  std::string fraction = dot == std::string::npos ? "" : text.substr(dot + 1);
  fraction.resize(2, '0');
  const int64_t magnitude = std::stoll(whole) * 100 + std::stoll(fraction);
  return negative ? -magnitude : magnitude;
}

TEST_SUITE("column") {
TEST_CASE("integers are written plain, up to the limits of 64 bits") {
  const auto integer = [](int64_t value) {
    return written([&](char* out) { return write_integer(out, value); });
  };
  CHECK(integer(0) == "0");
  CHECK(integer(-1) == "-1");
  CHECK(integer(6'000'000) == "6000000");
  CHECK(integer(kMin) == "-9223372036854775808");
  CHECK(integer(kMax) == "9223372036854775807");
}

TEST_CASE("every hundredth from -10 to 10, and its digits as asked for, reads back the same") {
  size_t wrong = 0;
  for (int64_t value = -1000; value <= 1000; ++value) {
    for (int digits = 0; digits <= 2; ++digits) {
      const std::string text = decimal(value, digits);
      const size_t dot = text.find('.');
      const int found = dot == std::string::npos ? 0 : static_cast<int>(text.size() - dot - 1);
      const int needed = value % 100 == 0 ? 0 : value % 10 == 0 ? 1 : 2;
      wrong += hundredths_of(text) != value;
      wrong += needed <= digits ? found != digits : found < needed;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a decimal has the digits it came with, and never loses one") {
  CHECK(decimal(1700, 0) == "17");
  CHECK(decimal(1700, 1) == "17.0");
  CHECK(decimal(1700, 2) == "17.00");
  CHECK(decimal(1750, 1) == "17.5");
  CHECK(decimal(1755, 1) == "17.55");
  CHECK(decimal(1755, 0) == "17.55");
  CHECK(decimal(5, 2) == "0.05");
  CHECK(decimal(-5, 2) == "-0.05");
  CHECK(decimal(-50, 1) == "-0.5");
  CHECK(decimal(0, 0) == "0");
  CHECK(decimal(0, 2) == "0.00");
}

TEST_CASE("the largest decimals fit the promised room") {
  CHECK(decimal(kDecimalMax, 2) == "9999999999999.99");
  CHECK(decimal(-kDecimalMax, 2) == "-9999999999999.99");
  CHECK(decimal(kMax, 2) == "92233720368547758.07");
  CHECK(decimal(kMin, 2) == "-92233720368547758.08");
  CHECK(decimal(kMin, 0) == "-92233720368547758.08");
}

TEST_CASE("every day from 0001-01-01 to 9999-12-31 is written as printf would") {
  size_t wrong = 0;
  for (int32_t days = kDaysMin; days <= kDaysMax; ++days) {
    const CivilDate civil = civil_from_days(days);
    char expected[40];
    std::snprintf(expected, sizeof(expected), "%04d-%02u-%02u", civil.year, civil.month, civil.day);
    wrong += date(days) != expected;
  }
  CHECK(wrong == 0);
  CHECK(date(kDaysMin) == "0001-01-01");
  CHECK(date(0) == "1970-01-01");
  CHECK(date(kDaysMax) == "9999-12-31");
}

TEST_CASE("a value in a message looks like its column") {
  CHECK(value_text(ColumnType::int32, -3) == "-3");
  CHECK(value_text(ColumnType::int64, kMax) == "9223372036854775807");
  CHECK(value_text(ColumnType::decimal, 1700) == "17.00");
  CHECK(value_text(ColumnType::date, 8035) == "1992-01-01");
}

TEST_CASE("days that are no date, from a damaged file, are written as a number") {
  CHECK(value_text(ColumnType::date, int64_t{kDaysMax} + 1) == "2932897");
  CHECK(value_text(ColumnType::date, int64_t{kDaysMin} - 1) == "-719163");
  CHECK(value_text(ColumnType::date, std::numeric_limits<int32_t>::max()) == "2147483647");
  CHECK(value_text(ColumnType::date, kMin) == "-9223372036854775808");
}
}  // TEST_SUITE("column")

}  // namespace
}  // namespace lade
