#include "parser/field.hpp"

#include <string>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("parser") {
TEST_CASE("integers: sign, zeros, limits") {
  CHECK(parse_integer("0", ColumnType::int32).value == 0);
  CHECK(parse_integer("-0", ColumnType::int32).value == 0);
  CHECK(parse_integer("007", ColumnType::int32).value == 7);
  CHECK(parse_integer("-2147483648", ColumnType::int32).value == -2147483648);
  CHECK(parse_integer("2147483648", ColumnType::int32).code == RejectCode::out_of_range);
  CHECK(parse_integer("-2147483649", ColumnType::int32).code == RejectCode::out_of_range);
  CHECK(parse_integer("9223372036854775807", ColumnType::int64).value == INT64_MAX);
  CHECK(parse_integer("-9223372036854775808", ColumnType::int64).value == INT64_MIN);
  CHECK(parse_integer("9223372036854775808", ColumnType::int64).code == RejectCode::out_of_range);
  CHECK(parse_integer("99999999999999999999999999", ColumnType::int64).code ==
        RejectCode::out_of_range);
  CHECK(parse_integer(std::string(1000, '0') + "5", ColumnType::int32).value == 5);
}

TEST_CASE("integers: a number that is too large is still a bad one if it is not all digits") {
  CHECK(parse_integer("99999999999999999999999999x", ColumnType::int64).code ==
        RejectCode::bad_integer);
}

TEST_CASE("decimals: hundredths and the digits that were written") {
  CHECK(parse_decimal("17").value == 1700);
  CHECK(parse_decimal("17").fraction_digits == 0);
  CHECK(parse_decimal("17.5").value == 1750);
  CHECK(parse_decimal("17.5").fraction_digits == 1);
  CHECK(parse_decimal("-17.05").value == -1705);
  CHECK(parse_decimal("-0.00").value == 0);
  CHECK(parse_decimal("9999999999999.99").value == kDecimalMax);
  CHECK(parse_decimal("-9999999999999.99").value == -kDecimalMax);
  CHECK(parse_decimal("10000000000000").code == RejectCode::out_of_range);
  CHECK(parse_decimal("1.001").code == RejectCode::bad_scale);
  CHECK(parse_decimal("1.0001").code == RejectCode::bad_scale);
  CHECK(parse_decimal("-24386.670000").value == -2438667);
  CHECK(parse_decimal("-24386.670000").fraction_digits == 6);
  CHECK(parse_decimal("1.00x").code == RejectCode::bad_decimal);
  const std::string zeros(kFractionDigitsMax, '0');
  CHECK(parse_decimal("9999999999999." + zeros).fraction_digits == kFractionDigitsMax);
  CHECK(parse_decimal("9999999999999." + zeros + "0").code == RejectCode::bad_scale);
  CHECK(parse_decimal("10000000000000.123").code == RejectCode::bad_scale);
  CHECK(parse_decimal("1.23x").code == RejectCode::bad_decimal);
}

TEST_CASE("dates: only days that the calendar has") {
  CHECK(parse_date("1970-01-01").value == 0);
  CHECK(parse_date("2000-02-29").ok);
  CHECK_FALSE(parse_date("1900-02-29").ok);
  CHECK_FALSE(parse_date("0000-01-01").ok);
  CHECK_FALSE(parse_date("1970-01-01 ").ok);
  CHECK_FALSE(parse_date("").ok);
}

TEST_CASE("texts: length counts code points, and UTF-8 is strict") {
  CHECK(check_text("\xC3\xA9\xC3\xA9", 2).ok);
  CHECK(check_text("\xC3\xA9\xC3\xA9", 1).code == RejectCode::too_long);
  CHECK(check_text("\xF0\x9F\x98\x80", 1).ok);
  for (const char* bad : {"\xC3(", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xFF", "a\x80", "\xC3"}) {
    CHECK(check_text(bad, 10).code == RejectCode::encoding);
  }
  CHECK(check_text("a\tb", 3).ok);
  CHECK(check_text("a\tb", 2).code == RejectCode::too_long);
  CHECK(check_text("a\x1F", 10).code == RejectCode::control_char);
  CHECK(check_text("a\x7F", 10).code == RejectCode::control_char);
}

TEST_CASE("the first byte that is not UTF-8 is found behind runs of ASCII") {
  for (size_t place = 0; place < 40; ++place) {
    std::string text(40, 'a');
    text[place] = '\x80';
    CHECK(utf8_error(text) == place);
  }
  CHECK(utf8_error("abcdefg\xC3\xA9hijklmnop") == std::string::npos);
}
}  // TEST_SUITE("parser")

}  // namespace
}  // namespace lade
