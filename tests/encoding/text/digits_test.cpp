#include "encoding/text/digits.hpp"

#include <cstdio>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

std::string zero_padded(int64_t number, size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - text.size(), '0') + text;
}

}  // namespace

TEST_SUITE("encoding/text") {
TEST_CASE("numbered names take no more than their numbers") {
  std::vector<std::string> texts;
  for (int64_t row = 1; row <= 20'000; ++row) texts.push_back("Customer#" + zero_padded(row, 9));
  const EncodedChunk chunk = check_round_trip(text_column(texts)).chunk;
  CHECK(chunk.encoding == Encoding::digits);
  CHECK(chunk.bytes < 150);
}

TEST_CASE("clerks take ten bits, phone numbers five bytes") {
  std::vector<std::string> clerks;
  for (const int64_t number : random_numbers(30'000, 1, 1000, 81)) {
    clerks.push_back("Clerk#" + zero_padded(number, 9));
  }
  const EncodedChunk chunk = check_round_trip(text_column(clerks)).chunk;
  CHECK(chunk.encoding == Encoding::digits);
  CHECK(chunk.bytes < packed_bytes(30'000, 10) + 100);
  std::vector<std::string> phones;
  const std::vector<int64_t> parts = random_numbers(4 * 5000, 1000, 9999, 82);
  for (size_t row = 0; row < 5000; ++row) {
    phones.push_back(std::to_string(10 + parts[4 * row] % 25) + "-" +
                     std::to_string(100 + parts[4 * row + 1] % 900) + "-" +
                     std::to_string(100 + parts[4 * row + 2] % 900) + "-" +
                     std::to_string(parts[4 * row + 3]));
  }
  const EncodedChunk phone_chunk = check_round_trip(text_column(phones)).chunk;
  CHECK(phone_chunk.encoding == Encoding::digits);
  CHECK(phone_chunk.bytes < 5000 * 5);
}

TEST_CASE("a chunk of digits survives a cut and a flip of each bit") {
  std::vector<std::string> texts;
  for (const int64_t number : random_numbers(300, 0, 999'999, 83)) {
    texts.push_back("no. " + zero_padded(number, 6) + "/" + zero_padded(number * 7 % 100, 2));
  }
  CHECK(check_all(text_column(texts)).encoding == Encoding::digits);
}

TEST_CASE("numbers of any number of digits are cut into groups") {
  for (size_t digits = 3; digits <= 64; ++digits) {
    CAPTURE(digits);
    std::vector<std::string> texts;
    for (size_t row = 0; row < 200; ++row) {
      std::string text;
      for (const int64_t digit : random_numbers(digits, 0, 9, row * 100 + digits)) {
        text.push_back(static_cast<char>('0' + digit));
      }
      texts.push_back(text);
    }
    CHECK(check_round_trip(text_column(texts)).chunk.encoding == Encoding::digits);
  }
  std::vector<std::string> longer;
  for (const int64_t number : random_numbers(200, 0, 9'999'999, 84)) {
    longer.push_back(std::string(60, '-') + zero_padded(number, 7));
  }
  CHECK(check_round_trip(text_column(longer)).chunk.encoding != Encoding::digits);
}

TEST_CASE("leading digits that the sample does not show are found") {
  std::vector<std::string> texts;
  for (const int64_t number : random_numbers(20'000, 0, 99'999, 85))
    texts.push_back("a" + zero_padded(number, 12) + "b");
  texts[5] = "a999999999999b";
  CHECK(check_round_trip(text_column(texts)).chunk.encoding == Encoding::digits);
  texts[5][0] = '7';  // no longer a letter in all rows, but one in some
  CHECK(check_round_trip(text_column(texts)).chunk.encoding != Encoding::digits);
}

TEST_CASE("a byte that is no digit, where no sample looks, ends the form") {
  for (const char byte : {'/', ':', ' ', '\0', '\xb5'}) {
    std::vector<std::string> texts;
    for (const int64_t number : random_numbers(3000, 0, 99'999, 86))
      texts.push_back(zero_padded(number, 5));
    texts[5][2] = byte;
    check_round_trip(text_column(texts));
  }
}

TEST_CASE("what is not smaller than it may be leaves no trace") {
  std::vector<std::string> names;
  for (const int64_t number : random_numbers(500, 0, 999'999, 88))
    names.push_back("no. " + zero_padded(number, 6));
  const Column column = text_column(names);
  const Kernels& kernels = kernels_of(instruction_set());
  const std::span<const TextRef> refs = column.texts();
  const Texts texts{refs, column.text_base, kernels.summarize_texts(refs.data(), refs.size())};
  DistinctTexts distinct(kernels);
  TextSample sample;
  sample.take(texts, distinct);
  Workspace workspace(kernels);
  ByteBuffer out;
  out.put(uint64_t{7});
  REQUIRE(encode_digits(texts, sample, SIZE_MAX, workspace, out));
  const size_t bytes = out.size() - sizeof(uint64_t);
  out.truncate(sizeof(uint64_t));
  CHECK_FALSE(encode_digits(texts, sample, bytes, workspace, out));
  CHECK(out.size() == sizeof(uint64_t));
  CHECK(encode_digits(texts, sample, bytes + 1, workspace, out));
  CHECK(out.size() == sizeof(uint64_t) + bytes);
}

TEST_CASE("a stored number with more digits than its place is refused") {
  std::vector<std::string> texts;
  for (const int64_t number : random_numbers(100, 0, 999, 87))
    texts.push_back("#" + zero_padded(number, 3));
  CheckedChunk checked = check_round_trip(text_column(texts));
  REQUIRE(checked.chunk.encoding == Encoding::digits);
  const size_t base_at = sizeof(ChunkHeader) + sizeof(DigitsHeader) + 4 + kNestedHeaderBytes;
  Column out;
  for (const int64_t base : {int64_t{1000}, int64_t{-1}, int64_t{INT32_MIN}}) {
    store(checked.bytes.data() + base_at, base);
    CHECK(decode_chunk(checked.bytes, ValueKind::text, 100, out).code() == Code::corrupt_chunk);
  }
}
}  // TEST_SUITE("encoding/text")
