#include "encoding/words/words.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"
#include "encoding/words/words_format.hpp"
#include "encoding/words/words_kernels.hpp"

namespace lade {
namespace {

// Texts of words, cut anywhere at both ends as comments are; `strange` puts other things between.
std::vector<std::string> prose(size_t count, size_t words_known, bool strange, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random);
  };
  std::vector<std::string> words;
  for (size_t i = 0; i < words_known; ++i) {
    std::string word(1 + draw(12), ' ');
    for (char& letter : word) letter = static_cast<char>('a' + draw(26));
    words.push_back(word + (i % 7 == 0 ? ". " : i % 5 == 0 ? ", " : " "));
  }
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    std::string text;
    for (size_t word = draw(20); word > 0; --word) {
      text += words[draw(words.size()) * draw(words.size()) / words.size()];
      if (strange && draw(6) == 0) text += std::string(draw(40), static_cast<char>(draw(256)));
      if (strange && draw(50) == 0) text += "\xc3\xa9\xe2\x82\xac";
    }
    if (!text.empty()) text.erase(0, draw(std::min<size_t>(text.size(), 9)));
    texts.push_back(std::move(text));
  }
  return texts;
}

// The payload of each kernel, which must be the same, decoded by each kernel. Nothing when the
// texts are declined, which all kernels must do alike.
std::vector<std::byte> round_trip(const std::vector<std::string>& texts) {
  const Column column = text_column(texts);
  std::optional<bool> taken;
  std::vector<std::byte> payload;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    WordsScratch scratch(kernel);
    for (int again = 0; again < 2; ++again) {  // what the scratch remembers must not matter
      ByteBuffer out;
      out.put(uint8_t{7});
      const bool now = encode_words(column.texts(), column.text_base, SIZE_MAX, scratch, out);
      REQUIRE(now == taken.value_or(now));
      taken = now;
      if (!now) continue;
      const ByteSpan written = out.span().subspan(1);
      if (payload.empty()) payload.assign(written.begin(), written.end());
      REQUIRE(std::equal(written.begin(), written.end(), payload.begin(), payload.end()));
    }
    if (!*taken) continue;
    Column decoded;
    REQUIRE(decode_words(payload, texts.size(), decoded, kernel).ok());
    REQUIRE(decoded.rows() == texts.size());
    for (size_t row = 0; row < texts.size(); ++row) REQUIRE(decoded.text(row) == texts[row]);
  }
  return payload;
}

size_t total_bytes(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

TEST_SUITE("encoding/words") {
TEST_CASE("scalar kernels have no function of another set") {
  CHECK(scalar_is_scalar(words_kernels));
}

TEST_CASE("words: prose comes back and takes less than a third of its bytes") {
  const std::vector<std::string> texts = prose(5000, 300, false, 1);
  CHECK(round_trip(texts).size() * 3 < total_bytes(texts));
}

TEST_CASE("words: anything at all comes back, however few rows there are") {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    round_trip(prose(seed % 12 * 37 % 61, 1 + seed * 3, seed % 2 == 1, seed));
  }
}

TEST_CASE("words: memory that other texts were encoded with gives the same payload") {
  WordsScratch used(instruction_set());
  for (uint64_t seed = 1; seed < 40; ++seed) {
    CAPTURE(seed);
    const Column column = text_column(prose(seed * 37 % 400, 5 + seed * 61 % 900, true, seed));
    WordsScratch fresh(instruction_set());
    ByteBuffer expected;
    ByteBuffer out;
    const bool taken = encode_words(column.texts(), column.text_base, SIZE_MAX, fresh, expected);
    CHECK(encode_words(column.texts(), column.text_base, SIZE_MAX, used, out) == taken);
    CHECK(std::ranges::equal(out.span(), expected.span()));
  }
}

TEST_CASE("words: empty texts, one text, texts without a space, long texts") {
  round_trip({});
  round_trip({""});
  round_trip({"", "", ""});
  round_trip({" "});
  round_trip({"a"});
  round_trip({std::string(70'000, 'x'), " ", std::string(3000, ' '), "end"});
  round_trip({"same same same", "same same same", "same"});
}

TEST_CASE("words: what would not be smaller than the bound is left alone") {
  const std::vector<std::string> texts = prose(2000, 300, false, 3);
  const Column column = text_column(texts);
  const size_t bytes = round_trip(texts).size();
  WordsScratch scratch(instruction_set());
  ByteBuffer out;
  out.put(uint8_t{7});
  CHECK_FALSE(encode_words(column.texts(), column.text_base, bytes, scratch, out));
  CHECK(out.size() == 1);
  CHECK(encode_words(column.texts(), column.text_base, bytes + 1, scratch, out));
  CHECK(out.size() == 1 + bytes);
}

TEST_CASE("words: more distinct tokens than the table holds are spelled out") {
  std::mt19937_64 random(5);
  std::vector<std::string> texts;
  for (size_t row = 0; row < 20'000; ++row) {
    std::string text = row % 3 == 0 ? "said again " : "";
    for (const size_t length : {random() % 16, random() % 16}) {
      for (size_t i = 0; i < length; ++i) text += static_cast<char>('!' + random() % 90);
      text += ' ';
    }
    if (random() % 2 == 0) text.pop_back();
    texts.push_back(std::move(text));
  }
  CHECK_FALSE(round_trip(texts).empty());
}

TEST_CASE("words: a text of a megabyte comes back, in words and without any space") {
  std::string words;
  for (uint64_t seed = 0; words.size() < (1u << 20); ++seed)
    words += prose(1, 50, true, seed).front();
  words.resize(1u << 20);
  std::string bytes(1u << 20, '\0');
  std::mt19937_64 random(6);
  for (char& byte : bytes) byte = static_cast<char>(0x80 + random() % 64);
  round_trip({"before", words, "", bytes, "after "});
}

TEST_CASE("words: random bytes are declined") {
  std::mt19937_64 random(7);
  std::vector<std::string> texts;
  for (size_t row = 0; row < 5000; ++row) {
    std::string text(10 + random() % 30, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    texts.push_back(std::move(text));
  }
  const Column column = text_column(texts);
  for (const InstructionSet kernel : usable_instruction_sets()) {
    WordsScratch scratch(kernel);
    ByteBuffer out;
    CHECK_FALSE(encode_words(column.texts(), column.text_base, total_bytes(texts), scratch, out));
    CHECK(out.size() == 0);
  }
}

// Decodes a copy that has exactly the payload's bytes, so that reading past it shows under the
// sanitizers. Whatever comes of it, no more is allocated than words.hpp says, and what every heap
// has at its end.
bool decodes(const std::vector<std::byte>& payload, size_t rows, InstructionSet kernel) {
  const std::vector<std::byte> copy(payload);
  Column decoded;
  const Status status = decode_words(copy, rows, decoded, kernel);
  REQUIRE((status.ok() || status.code() == Code::corrupt_chunk));
  constexpr size_t kHeapTailMax = 1024;
  REQUIRE(decoded.heap.capacity() <= 120 * payload.size() + kHeapTailMax);
  REQUIRE(decoded.rows() * sizeof(TextRef) <= 64 * payload.size());
  return status.ok();
}

TEST_CASE("words: a payload cut anywhere or with any bit flipped does no harm") {
  const std::vector<std::string> texts = prose(40, 25, true, 4);
  std::vector<std::byte> payload = round_trip(texts);
  for (size_t bytes = 0; bytes < payload.size(); ++bytes) {
    const std::vector<std::byte> cut(payload.begin(),
                                     payload.begin() + static_cast<std::ptrdiff_t>(bytes));
    CHECK_FALSE(decodes(cut, texts.size(), instruction_set()));
  }
  size_t refused = 0;
  for (size_t bit = 0; bit < payload.size() * 8; ++bit) {
    payload[bit / 8] ^= std::byte{1} << (bit % 8);
    const bool taken = decodes(payload, texts.size(), InstructionSet::scalar);
    for (const InstructionSet kernel : usable_instruction_sets()) {
      REQUIRE(decodes(payload, texts.size(), kernel) == taken);
    }
    refused += taken ? 0 : 1;
    payload[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  CHECK(refused > 0);
}

TEST_CASE("words: a payload for other numbers of rows is refused") {
  const std::vector<std::string> texts = prose(40, 25, false, 8);
  const std::vector<std::byte> payload = round_trip(texts);
  CHECK(decodes(payload, texts.size(), instruction_set()));
  for (const size_t rows : std::initializer_list<size_t>{0, 1, 39, 41, 80, 4000, 1 << 24}) {
    CHECK_FALSE(decodes(payload, rows, instruction_set()));
  }
}

TEST_CASE("words: what a header announces beyond its codes is refused before memory is taken") {
  const std::vector<std::string> texts = prose(400, 25, false, 11);
  const std::vector<std::byte> payload = round_trip(texts);
  const auto header = load<WordsHeader>(payload.data());
  // A code has a bit at least, and a token kTokenBytesMax bytes at most.
  const auto text_max = static_cast<uint32_t>(8 * kTokenBytesMax * header.stream_bytes[1]);
  const auto heap_after = [&](uint32_t text_bytes) {
    std::vector<std::byte> changed = payload;
    store(changed.data() + offsetof(WordsHeader, text_bytes) + sizeof(uint32_t), text_bytes);
    Column decoded;
    CHECK(decode_words(changed, texts.size(), decoded, instruction_set()).code() ==
          Code::corrupt_chunk);
    return decoded.heap.capacity();
  };
  CHECK(heap_after(text_max) >= text_max);
  CHECK(heap_after(text_max + 1) == 0);
  CHECK(heap_after(UINT32_MAX) == 0);

  const size_t rows_max = 8 * size_t{header.stream_bytes[0]} * kWordsStreams;
  Column decoded;
  CHECK_FALSE(decode_words(payload, 2 * rows_max, decoded, instruction_set()).ok());
  CHECK(decoded.rows() == 0);
}

TEST_CASE("words: random damage to a long payload does no harm") {
  const std::vector<std::string> texts = prose(3000, 60, true, 9);
  const std::vector<std::byte> payload = round_trip(texts);
  std::mt19937_64 random(10);
  for (int round = 0; round < 400; ++round) {
    std::vector<std::byte> damaged = payload;
    for (size_t hits = 1 + random() % 4; hits > 0; --hits) {
      // Half of them in the header, the dictionary and the code lengths.
      const size_t at = random() % (random() % 2 == 0 ? damaged.size() : damaged.size() / 8);
      const size_t bytes = std::min<size_t>(1 + random() % 8, damaged.size() - at);
      for (size_t i = 0; i < bytes; ++i) damaged[at + i] = static_cast<std::byte>(random());
    }
    const bool taken = decodes(damaged, texts.size(), InstructionSet::scalar);
    for (const InstructionSet kernel : usable_instruction_sets()) {
      REQUIRE(decodes(damaged, texts.size(), kernel) == taken);
    }
  }
}
}  // TEST_SUITE("encoding/words")

}  // namespace
}  // namespace lade
