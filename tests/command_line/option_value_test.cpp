// Option values: which texts are numbers.
#include "command_line/option_value.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("command_line") {
TEST_CASE("numbers as people write them") {
  CHECK(parse_number("0.01") == 0.01);
  CHECK(parse_number("100") == 100.0);
  CHECK(parse_number("1e3") == 1000.0);
  CHECK(parse_number("-0.5") == -0.5);
}

TEST_CASE("anything but one whole finite number is none") {
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "0x10", "inf", "-inf", "nan", "1e999", "1,5",
                           "--1", "-", "."}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
  CHECK_FALSE(parse_number(std::string_view()).has_value());
}

TEST_CASE("a part is a number of a count") {
  CHECK(parse_part("1/1").value() == Part{1, 1});
  CHECK(parse_part("3/16").value() == Part{3, 16});
  CHECK(parse_part("100000/100000").value() == Part{100'000, 100'000});
  for (const char* text : {"", "3", "/", "3/", "/3", "0/3", "4/3", "1/0", "1/100001", "-1/3",
                           "1/-3", "+1/3", "1/3/4", "1 /3", "1/3K", "4294967297/4294967298"}) {
    CAPTURE(text);
    CHECK(parse_part(text).status().code() == Code::usage);
  }
}
}  // TEST_SUITE("command_line")

}  // namespace
}  // namespace lade
