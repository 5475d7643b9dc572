#include "encoding/text/charset.hpp"

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

std::vector<std::string> texts_of(size_t rows, int64_t length_max, const std::string& symbols,
                                  uint64_t seed) {
  std::vector<std::string> texts;
  const std::vector<int64_t> lengths = random_numbers(rows, length_max / 3, length_max, seed);
  for (size_t row = 0; row < rows; ++row) {
    std::string text;
    const auto length = static_cast<size_t>(lengths[row]);
    for (const int64_t at :
         random_numbers(length, 0, static_cast<int64_t>(symbols.size()) - 1, seed * 1000 + row)) {
      text.push_back(symbols[static_cast<size_t>(at)]);
    }
    texts.push_back(text);
  }
  return texts;
}

std::string bytes_from(unsigned first, size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(first + i));
  return bytes;
}

}  // namespace

TEST_SUITE("encoding/text") {
TEST_CASE("random text of 64 bytes takes six bits a byte") {
  const std::vector<std::string> texts = texts_of(3000, 40, bytes_from(' ', 64), 91);
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  const EncodedChunk chunk = check_round_trip(text_column(texts)).chunk;
  CHECK(chunk.encoding == Encoding::charset);
  CHECK(chunk.bytes < bytes * 6 / 8 + 3000 * 5 / 8 + 150);
}

TEST_CASE("any number of distinct bytes, high ones too, comes back") {
  for (const size_t symbols : {2u, 3u, 4u, 5u, 16u, 17u, 33u, 100u, 128u, 129u, 256u}) {
    CAPTURE(symbols);
    check_round_trip(text_column(
        texts_of(700, 30, bytes_from(256 - static_cast<unsigned>(symbols), symbols), symbols)));
  }
}

TEST_CASE("a chunk of a charset survives a cut and a flip of each bit") {
  for (const size_t symbols : {2u, 5u, 64u}) {
    CAPTURE(symbols);
    check_all(text_column(texts_of(60, 20, bytes_from('0', symbols), symbols)));
  }
}

TEST_CASE("a symbol that is none is refused") {
  CheckedChunk checked = check_round_trip(text_column(texts_of(60, 20, bytes_from('0', 5), 94)));
  REQUIRE(checked.chunk.encoding == Encoding::charset);
  Column out;
  checked.bytes[checked.bytes.size() - 2] = std::byte{0xff};
  CHECK(decode_chunk(checked.bytes, ValueKind::text, 60, out).code() == Code::corrupt_chunk);
}

TEST_CASE("a byte that the sample does not show makes room for itself, or ends the charset") {
  std::vector<std::string> texts = texts_of(5000, 40, bytes_from('0', 64), 93);
  texts[7] += "\x01";
  const EncodedChunk wider = check_round_trip(text_column(texts)).chunk;
  CHECK(wider.encoding == Encoding::charset);  // of seven bits
  texts[7] += bytes_from(128, 128);
  CHECK(check_round_trip(text_column(texts)).chunk.encoding == Encoding::plain);
}
}  // TEST_SUITE("encoding/text")
