// The JSON writer: escapes, bytes that are no UTF-8, large numbers, cut texts.
#include "events/json_writer.hpp"

#include <array>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>
#include <simdjson.h>

namespace lade {

namespace {

std::string object_of_text(std::string_view value) {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.text("value", value);
  json.close_object();
  return out;
}

// The bytes of a text field, as a reader of the stream gets them back.
std::string bytes_of(const simdjson::dom::element& object, const std::string& name) {
  const std::string text{std::string_view(object[name])};
  if (object[name + "_encoding"].error() != simdjson::SUCCESS) return text;
  std::string bytes;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      bytes += text[at];
    } else {  // U+0080 to U+00FF
      REQUIRE((byte == 0xC2 || byte == 0xC3));
      bytes += static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(text[++at]) & 63));
    }
  }
  return bytes;
}

}  // namespace

TEST_SUITE("events") {
TEST_CASE("an object is written as it is read in the header") {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.text("file", "a.tbl");
  json.number("line", 7);
  json.boolean("ok", true);
  json.null("bytes_total");
  json.open_object("inner");
  json.milliseconds("read", 1'234'567'890);
  json.milliseconds("lex", 999);
  json.close_object();
  const std::vector<std::string> argv = {"lade", "load", ""};
  json.texts("argv", argv);
  json.texts("none", {});
  json.close_object();
  CHECK(out == R"({"file":"a.tbl","line":7,"ok":true,"bytes_total":null,)"
               R"("inner":{"read":1234.567,"lex":0.000},"argv":["lade","load",""],"none":[]})");
  CHECK(json.fits());
  CHECK_FALSE(json.was_cut());
}

TEST_CASE("arrays hold objects, and numbers leave as they are written") {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.open_array("empty");
  json.close_array();
  json.open_array("items");
  json.open_object();
  json.literal("a", "-12.50");
  json.open_object("none");
  json.close_object();
  json.close_object();
  json.open_object();
  json.literal("b", "9223372036854775807");
  json.close_object();
  json.close_array();
  json.number("c", 1);
  json.close_object();
  CHECK(out == R"({"empty":[],"items":[{"a":-12.50,"none":{}},{"b":9223372036854775807}],"c":1})");
}

TEST_CASE("every control byte is escaped, quotes and backslashes too") {
  for (int byte = 0; byte < 0x20; ++byte) {
    const std::string out = object_of_text(std::string(1, static_cast<char>(byte)));
    for (char c : out) CHECK(c >= 0x20);
  }
  CHECK(object_of_text(std::string("\0", 1)) == R"({"value":"\u0000"})");
  CHECK(object_of_text("\t\n\r\x1B[2J") == R"({"value":"\t\n\r\u001b[2J"})");
  CHECK(object_of_text("\x7F") == R"({"value":"\u007f"})");
  CHECK(object_of_text("\"\\/") == R"({"value":"\"\\/"})");
  CHECK(object_of_text("\xC2\x80\xC2\x9F\xC2\xA0") == "{\"value\":\"\\u0080\\u009f\xC2\xA0\"}");
}

TEST_CASE("text that is not UTF-8 leaves as Latin-1 and says so") {
  CHECK(object_of_text("caf\xE9") == R"({"value":"caf\u00e9","value_encoding":"latin1"})");
  CHECK(object_of_text("\xC3\xA9\xFF") ==
        R"({"value":"\u00c3\u00a9\u00ff","value_encoding":"latin1"})");
  CHECK(object_of_text("caf\xC3\xA9") == "{\"value\":\"caf\xC3\xA9\"}");
}

TEST_CASE("one broken text makes its whole list Latin-1") {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  const std::vector<std::string> values = {"\xC3\xA9", "\xE9"};
  json.texts("key", values);
  json.close_object();
  CHECK(out == R"({"key":["\u00c3\u00a9","\u00e9"],"key_encoding":"latin1"})");
}

TEST_CASE("any bytes come back as they were") {
  std::mt19937 random(7);
  simdjson::dom::parser parser;
  const std::array<std::string, 6> pieces = {
      "a|b", "\xC3\xA9", "\xF0\x9F\x9A\xA2", "\xC2\x85", std::string("\0\x1F\x7F\"\\", 5), "\xE9"};
  size_t latin1 = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string value;
    for (size_t length = random() % 8; length > 0; --length) {
      value += pieces[random() % pieces.size()];
      if (random() % 4 == 0) value += static_cast<char>(random() % 256);
    }
    const std::string out = object_of_text(value);
    const simdjson::dom::element object = parser.parse(out);
    latin1 += out.find("_encoding") != std::string::npos ? 1 : 0;
    REQUIRE(bytes_of(object, "value") == value);
  }
  CHECK(latin1 > 1000);
  CHECK(latin1 < 19'000);
}

TEST_CASE("a number that a double cannot hold leaves as text") {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.number("exact", uint64_t{1} << 53);
  json.number("too_large", (uint64_t{1} << 53) + 1);
  json.number("largest", std::numeric_limits<uint64_t>::max());
  json.close_object();
  CHECK(out == R"({"exact":9007199254740992,"too_large":"9007199254740993",)"
               R"("largest":"18446744073709551615"})");
}

TEST_CASE("texts are cut between characters, never within an escape") {
  for (size_t limit = 0; limit < 24; ++limit) {
    std::string out;
    JsonWriter json(out, std::string::npos, limit);
    json.open_object();
    json.text("value", "a\x01\xE2\x82\xAC\"b\xC2\x85");  // 1 + 6 + 3 + 2 + 1 + 6 bytes escaped
    const std::vector<std::string> list = {"ab", "\x01", "c"};
    json.texts("list", list);  // 5 + 9 + 4
    json.close_object();
    simdjson::dom::parser parser;
    CHECK(parser.parse(out).error() == simdjson::SUCCESS);
    CHECK(json.was_cut() == (limit < 19));
    if (limit == 12)
      CHECK(out == "{\"value\":\"a\\u0001\xE2\x82\xAC\\\"\",\"list\":[\"ab\",\"\"]}");
  }
}

TEST_CASE("what does not fit is never written past the limit") {
  for (size_t limit = 0; limit < 30; ++limit) {
    std::string out;
    JsonWriter json(out, limit);
    json.open_object();
    json.text("value", "0123456789");
    json.number("n", 1);
    json.close_object();
    CHECK(out.size() <= limit);
    CHECK(json.fits() == (limit >= 28));
  }
}
}  // TEST_SUITE("events")

}  // namespace lade
