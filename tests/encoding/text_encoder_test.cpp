#include "encoding/text_encoder.hpp"

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

// Bytes of all kinds, so that nothing but plain can hold them.
std::vector<std::string> noise(size_t rows, size_t length_max, uint64_t seed) {
  std::vector<std::string> texts;
  const std::vector<int64_t> lengths =
      random_numbers(rows, 0, static_cast<int64_t>(length_max), seed);
  for (size_t row = 0; row < rows; ++row) {
    std::string text;
    for (const int64_t byte :
         random_numbers(static_cast<size_t>(lengths[row]), 0, 255, seed * 1000 + row)) {
      text.push_back(static_cast<char>(byte));
    }
    texts.push_back(text);
  }
  return texts;
}

}  // namespace

TEST_SUITE("encoding") {
TEST_CASE("noise is plain") {
  const std::vector<std::string> texts = noise(300, 20, 61);
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  const EncodedChunk chunk = check_all(text_column(texts));
  CHECK(chunk.encoding == Encoding::plain);
  CHECK(chunk.bytes <= sizeof(ChunkHeader) + kNestedHeaderBytes + sizeof(BitpackHeader) +
                           (300 * 5 + 7) / 8 + bytes);
  check_all(text_column(noise(10, 500, 62)));
}

TEST_CASE("long texts are copied whole") {
  check_round_trip(text_column(noise(30, 5000, 63)));
  check_round_trip(text_column({std::string(1 << 20, 'x'), noise(1, 100'000, 64)[0]}));
}

TEST_CASE("equal texts are kept once, with NULL for all as the least") {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(700, 'y'), std::string("\0\xff\n", 3)}) {
    const EncodedChunk chunk = check_all(text_column(std::vector<std::string>(900, text)));
    CHECK(chunk.encoding == Encoding::constant);
    CHECK(chunk.bytes == sizeof(ChunkHeader) + 4 + text.size());
  }
}

TEST_CASE("a text that differs where no sample looks is no constant") {
  std::vector<std::string> texts(10'000, "same");
  texts[17] = "SAME";
  CHECK(check_round_trip(text_column(texts)).chunk.encoding == Encoding::dictionary);
  texts[17] = "longer";
  check_round_trip(text_column(texts));
}

TEST_CASE("one text, and none, are chunks too") {
  check_all(text_column({"only"}));
  check_all(text_column({""}));
  check_all(text_column({}));
}

TEST_CASE("few rows of anything come back") {
  for (size_t rows = 1; rows < 40; ++rows) {
    CAPTURE(rows);
    check_round_trip(text_column(noise(rows, 30, rows)));
  }
}

TEST_CASE("the chunk is the same wherever the texts lie") {
  const std::vector<std::string> texts = {"alpha", "beta", "alpha", "", "gamma 17"};
  CHECK(check_round_trip(text_column(texts)).bytes ==
        check_round_trip(text_column(texts, 777)).bytes);
}

TEST_CASE("texts that share bytes, as those of a decoded dictionary do, encode again") {
  std::vector<std::string> texts;
  for (size_t row = 0; row < 3000; ++row) texts.push_back(row % 3 == 0 ? "one" : "two or three");
  const CheckedChunk checked = check_round_trip(text_column(texts));
  REQUIRE(checked.chunk.encoding == Encoding::dictionary);
  Column decoded;
  REQUIRE(decode_chunk(checked.bytes, ValueKind::text, texts.size(), decoded).ok());
  CHECK(check_round_trip(decoded).bytes == checked.bytes);
}

TEST_CASE("lengths below zero, and sums beyond the bytes, are refused") {
  // Four lengths of noise are plain numbers: u32 bytes, u8 encoding, four int32.
  CheckedChunk checked = check_round_trip(text_column({"\x01", "\xfe\x02", "\x03\xfd\x05", ""}));
  REQUIRE(checked.chunk.encoding == Encoding::plain);
  std::byte* lengths = checked.bytes.data() + sizeof(ChunkHeader) + kNestedHeaderBytes;
  REQUIRE(load<int32_t>(lengths + 8) == 3);
  Column out;
  const auto decoded = [&](int32_t third, int32_t fourth) {
    store(lengths + 8, third);
    store(lengths + 12, fourth);
    return decode_chunk(checked.bytes, ValueKind::text, 4, out).code();
  };
  CHECK(decoded(3, 0) == Code::ok);
  CHECK(decoded(0, 3) == Code::ok);
  CHECK(decoded(4, -1) == Code::corrupt_chunk);
  CHECK(decoded(4, 0) == Code::corrupt_chunk);
  CHECK(decoded(2, 0) == Code::corrupt_chunk);
  CHECK(decoded(INT32_MAX, INT32_MAX) == Code::corrupt_chunk);
}

TEST_CASE("numbers' encodings are none of text, and the other way round") {
  CheckedChunk text = check_round_trip(text_column(noise(50, 9, 65)));
  CheckedChunk number = check_round_trip(int64_column(random_numbers(50, 0, 9, 66)));
  Column out;
  for (const Encoding encoding :
       {Encoding::bitpack, Encoding::delta, static_cast<Encoding>(0), static_cast<Encoding>(99)}) {
    text.bytes[0] = static_cast<std::byte>(encoding);
    CHECK(decode_chunk(text.bytes, ValueKind::text, 50, out).code() == Code::corrupt_chunk);
  }
  for (const Encoding encoding : {Encoding::words, Encoding::digits, static_cast<Encoding>(99)}) {
    number.bytes[0] = static_cast<std::byte>(encoding);
    CHECK(decode_chunk(number.bytes, ValueKind::int64, 50, out).code() == Code::corrupt_chunk);
  }
}
}  // TEST_SUITE("encoding")
