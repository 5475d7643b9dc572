#include <array>

#include <doctest/doctest.h>

#include "parquet/number_dictionary.hpp"
#include "parquet/text_dictionary.hpp"
#include "parquet/written_file.hpp"

namespace lade::parquet {
namespace {

bool encode(NumberDictionary& dictionary, std::vector<int64_t> values,
            std::vector<uint16_t>& codes) {
  codes.assign(values.size(), 0);
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  return dictionary.encode(values, *min, *max, codes.data());
}

bool encode(TextDictionary& dictionary, const std::vector<std::string>& values,
            std::vector<uint16_t>& codes, bool shared = false) {
  codes.assign(values.size(), 0);
  const Column column = text_column(values, shared);
  return dictionary.encode(column.texts(), column.text_base, codes.data());
}

TEST_SUITE("parquet") {
TEST_CASE("numbers get codes in order of first appearance, and keep them") {
  NumberDictionary dictionary;
  dictionary.clear();
  std::vector<uint16_t> codes;
  REQUIRE(encode(dictionary, {7, -3, 7, 9}, codes));
  CHECK(codes == std::vector<uint16_t>{0, 1, 0, 2});
  REQUIRE(encode(dictionary, {9, 1, -3}, codes));
  CHECK(codes == std::vector<uint16_t>{2, 3, 1});
  ByteBuffer plain;
  dictionary.append_plain(4, plain);
  CHECK(plain.size() == 16);
  CHECK(load<int32_t>(plain.data() + 4) == -3);

  dictionary.clear();
  REQUIRE(encode(dictionary, {9}, codes));
  CHECK(codes == std::vector<uint16_t>{0});
}

TEST_CASE("a dictionary of numbers takes a range of 65,535 and no more, wherever it lies") {
  for (const int64_t base : {int64_t{0}, int64_t{-40'000}, INT64_MIN, INT64_MAX - 65'535}) {
    NumberDictionary dictionary;
    dictionary.clear();
    std::vector<uint16_t> codes;
    REQUIRE(encode(dictionary, {base, base + 65'534}, codes));
    CHECK_FALSE(encode(dictionary, {base + 65'535, base + 1}, codes));
    CHECK(dictionary.size() == 2);
    REQUIRE(encode(dictionary, {base + 65'534, base + 1}, codes));
    CHECK(codes == std::vector<uint16_t>{1, 2});
  }
  NumberDictionary dictionary;
  dictionary.clear();
  std::vector<uint16_t> codes;
  CHECK_FALSE(encode(dictionary, {INT64_MIN, INT64_MAX}, codes));
}

TEST_CASE("all 65,535 numbers of a range have codes") {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < 65'535; ++i) values.push_back(i * 2'731 % 65'535 - 30'000);
  NumberDictionary dictionary;
  dictionary.clear();
  std::vector<uint16_t> codes;
  REQUIRE(encode(dictionary, values, codes));
  CHECK(dictionary.size() == 65'535);
  CHECK(codes.back() == 65'534);
}

TEST_CASE("equal texts have equal codes, shared or not, of any length") {
  std::vector<std::string> texts;
  for (const size_t length :
       std::initializer_list<size_t>{0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 65'000}) {
    for (const char letter : {'a', 'b'}) {
      texts.push_back(std::string(length, letter));
      if (length > 0) texts.push_back(std::string(length - 1, letter) + 'x');
    }
  }
  for (const bool shared : {false, true}) {
    TextDictionary dictionary;
    dictionary.clear();
    std::vector<uint16_t> first;
    std::vector<uint16_t> second;
    REQUIRE(encode(dictionary, texts, first, shared));
    REQUIRE(encode(dictionary, texts, second, shared));
    CHECK(first == second);
    for (size_t i = 0; i < texts.size(); ++i) CHECK(dictionary.text(first[i]) == texts[i]);
    CHECK(dictionary.size() == 2 * 13 + 2 * 12 - 2);  // "" and "x" come twice
  }
}

TEST_CASE("a dictionary of too many texts is left as it was") {
  std::vector<std::string> texts;
  for (int i = 0; i < 65'535; ++i) texts.push_back(std::to_string(i));
  TextDictionary dictionary;
  dictionary.clear();
  std::vector<uint16_t> codes;
  REQUIRE(encode(dictionary, {"5", "7"}, codes));
  CHECK(codes == std::vector<uint16_t>{0, 1});
  REQUIRE(encode(dictionary, texts, codes));
  CHECK(dictionary.size() == 65'535);
  CHECK_FALSE(encode(dictionary, {"1", "one more"}, codes));
  REQUIRE(encode(dictionary, {"7", "65534"}, codes));
  CHECK(codes == std::vector<uint16_t>{1, 65'534});
}

TEST_CASE("texts of more than a megabyte are no dictionary") {
  TextDictionary dictionary;
  dictionary.clear();
  std::vector<uint16_t> codes;
  REQUIRE(encode(dictionary, {"a"}, codes));
  CHECK_FALSE(encode(dictionary, {"new", std::string(size_t{1} << 20, 'b')}, codes));
  CHECK(dictionary.size() == 1);
  CHECK(dictionary.plain().size() == 5);
  REQUIRE(encode(dictionary, {"new", "a"}, codes));
  CHECK(codes == std::vector<uint16_t>{1, 0});
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
