#include "base/utf8.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

namespace lade {

TEST_SUITE("base") {
TEST_CASE("UTF-8 is told from what only looks like it") {
  for (const char* good : {"", "a", "\x7F", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK_MESSAGE(is_utf8(good), good);
  }
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3\x28", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "a\xC3"}) {
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("random bytes are judged as simdjson judges them") {
  std::mt19937 random(20260101);
  // Bytes that make and break characters, so that long valid stretches happen.
  const std::string bytes = "aZ\x80\x8F\x90\x9F\xA0\xBF\xC2\xDF\xE0\xE1\xED\xEF\xF0\xF1\xF4\xF5";
  size_t valid = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (size_t length = random() % 6; length > 0; --length) {
      text += bytes[random() % bytes.size()];
    }
    const bool expected = simdjson::validate_utf8(text.data(), text.size());
    valid += expected ? 1 : 0;
    REQUIRE(is_utf8(text) == expected);
  }
  CHECK(valid > 1000);
}

TEST_CASE("a prefix never ends inside a character") {
  CHECK(utf8_prefix("abc", 4) == "abc");
  CHECK(utf8_prefix("abc", 3) == "abc");
  CHECK(utf8_prefix("abc", 2) == "ab");
  CHECK(utf8_prefix("a\xE2\x82\xAC", 4) == "a\xE2\x82\xAC");
  CHECK(utf8_prefix("a\xE2\x82\xAC", 3) == "a");
  CHECK(utf8_prefix("a\xE2\x82\xAC", 2) == "a");
  CHECK(utf8_prefix("\xF0\x9F\x9A\xA2", 3) == "");
  CHECK(utf8_prefix("\xF0\x9F\x9A\xA2", 0) == "");
}

TEST_CASE("a text that was cut at the limit before loses its broken end") {
  CHECK(utf8_prefix("ab\xE2\x82", 4) == "ab");
  CHECK(utf8_prefix("ab\xE2\x82", 5) == "ab\xE2\x82");
}
}  // TEST_SUITE("base")

}  // namespace lade
