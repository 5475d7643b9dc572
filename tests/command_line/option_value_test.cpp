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
}  // TEST_SUITE("command_line")

}  // namespace
}  // namespace lade
