#include "column/text_format.hpp"

#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/date.hpp"

namespace lade {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// A heap buffer of just the promised size: the address sanitizer sees one byte too many.
template <typename Write>
std::string written(const Write& write, size_t digits = 0) {
  const std::string room(kValueTextBytesMax + digits, '?');
  std::string text = room;
  text.resize(static_cast<size_t>(write(text.data()) - text.data()));
  return text;
}

std::string decimal(int64_t hundredths, int digits) {
  return written([&](char* out) { return write_decimal(out, hundredths, digits); },
                 static_cast<size_t>(digits));
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

// Numbers whose digits differ from their neighbours': around each power of ten and of two, and
// some of each length between them.
std::vector<int64_t> edge_numbers() {
  std::vector<int64_t> numbers = {0, kMin, kMin + 1, kMax, kMax - 1};
  const auto add_around = [&](uint64_t centre) {
    for (uint64_t number = centre - 3; number != centre + 4; ++number) {
      numbers.push_back(static_cast<int64_t>(number));
      numbers.push_back(static_cast<int64_t>(0 - number));
    }
  };
  for (uint64_t power = 1; power <= 1'000'000'000'000'000'000; power *= 10) {
    add_around(power);
    for (uint64_t digit = 2; digit <= 9; ++digit) add_around(power * digit);
  }
  for (unsigned bit = 0; bit < 64; ++bit) add_around(uint64_t{1} << bit);
  uint64_t state = 1;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    numbers.push_back(static_cast<int64_t>(state) >> (i % 64));
  }
  return numbers;
}

TEST_CASE("integers are written as the standard library writes them") {
  size_t wrong = 0;
  const auto differs = [](int64_t value) {
    return written([&](char* out) { return write_integer(out, value); }) != std::to_string(value);
  };
  for (int64_t value = -20'000; value <= 200'000; ++value) wrong += differs(value);
  for (const int64_t value : edge_numbers()) wrong += differs(value);
  CHECK(wrong == 0);
}

TEST_CASE("all numbers below 10,000 have the digits that division gives, also in eights") {
  size_t wrong = 0;
  for (uint32_t value = 0; value < 10'000; ++value) {
    const uint32_t digits =
        value / 1000 | value / 100 % 10 << 8 | value / 10 % 10 << 16 | value % 10 << 24;
    wrong += four_digits(value) != digits;
    wrong += eight_digits(value) != uint64_t{digits} << 32;
    wrong += eight_digits(value * 10'000) != digits;
    wrong += eight_digits(value * 10'000 + 9'999 - value) !=
             (digits | uint64_t{four_digits(9'999 - value)} << 32);
  }
  CHECK(wrong == 0);
}

TEST_CASE("decimals are written with zeros behind their scale") {
  CHECK(decimal(2438667, 6) == "24386.670000");
  CHECK(decimal(-100, 3) == "-1.000");
  for (const int64_t value : edge_numbers()) {
    const std::string text = decimal(value, kFractionDigitsMax);
    REQUIRE(text == decimal(value, kDecimalScale) +
                        std::string(static_cast<size_t>(kFractionDigitsMax - kDecimalScale), '0'));
  }
}

TEST_CASE("decimals are written as their whole part and their hundredths") {
  size_t wrong = 0;
  for (const int64_t value : edge_numbers()) {
    const uint64_t magnitude =
        value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    const std::string whole = (value < 0 ? "-" : "") + std::to_string(magnitude / 100);
    const unsigned cents = static_cast<unsigned>(magnitude % 100);
    const std::string fraction = {'.', static_cast<char>('0' + cents / 10),
                                  static_cast<char>('0' + cents % 10)};
    wrong += decimal(value, 2) != whole + fraction;
    wrong += decimal(value, 1) != whole + fraction.substr(0, cents % 10 == 0 ? 2 : 3);
    wrong += decimal(value, 0) != whole + fraction.substr(0, cents == 0        ? 0
                                                             : cents % 10 == 0 ? 2
                                                                               : 3);
  }
  CHECK(wrong == 0);
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
