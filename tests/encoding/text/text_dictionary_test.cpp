#include "encoding/text/text_dictionary.hpp"

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

std::vector<std::string> pick(size_t rows, const std::vector<std::string>& from, uint64_t seed) {
  std::vector<std::string> texts;
  for (const int64_t at : random_numbers(rows, 0, static_cast<int64_t>(from.size()) - 1, seed)) {
    texts.push_back(from[static_cast<size_t>(at)]);
  }
  return texts;
}

}  // namespace

TEST_SUITE("encoding/text") {
TEST_CASE("few texts become codes of as many bits as they need") {
  const std::vector<std::string> modes = {"TRUCK", "MAIL", "REG AIR", "AIR", "FOB", "RAIL", "SHIP"};
  const EncodedChunk chunk = check_round_trip(text_column(pick(20'000, modes, 71))).chunk;
  CHECK(chunk.encoding == Encoding::dictionary);
  CHECK(chunk.bytes < packed_bytes(20'000, 3) + 120);
  CHECK(check_all(text_column(pick(1100, modes, 72))).encoding == Encoding::dictionary);
}

TEST_CASE("a code without an entry is refused") {
  CheckedChunk checked = check_round_trip(text_column(pick(1500, {"one", "two", "three"}, 75)));
  REQUIRE(checked.chunk.encoding == Encoding::dictionary);
  Column out;
  checked.bytes.back() = std::byte{0xff};
  CHECK(decode_chunk(checked.bytes, ValueKind::text, 1500, out).code() == Code::corrupt_chunk);
}

TEST_CASE("dictionaries of every size and text length come back") {
  for (const size_t length : {1u, 7u, 8u, 9u, 15u, 16u, 17u, 23u, 24u, 25u, 31u, 32u, 33u, 60u}) {
    for (const size_t entries : {2u, 16u, 17u, 300u}) {
      CAPTURE(length);
      CAPTURE(entries);
      std::vector<std::string> distinct;
      for (size_t i = 0; i < entries; ++i) {
        std::string text;
        for (size_t left = i; text.empty() || left > 0; left /= 26) {
          text.push_back(static_cast<char>('a' + left % 26));
        }
        distinct.push_back(std::string(length - std::min(length, text.size()), 'z') + text);
      }
      check_round_trip(text_column(pick(5000, distinct, length * entries)));
    }
  }
}

TEST_CASE("texts that differ in trailing zero bytes only are different texts") {
  std::vector<std::string> distinct;
  for (const size_t length : {0u, 1u, 2u, 7u, 8u, 12u, 31u, 32u})
    distinct.push_back(std::string(length, '\0'));
  check_all(text_column(pick(1200, distinct, 73)));
  for (size_t length = 0; length < 29; ++length)
    distinct.push_back("a" + std::string(length, '\0'));
  check_round_trip(text_column(pick(1200, distinct, 74)));
}

TEST_CASE("texts that differ in one byte, at any place, are different texts") {
  for (const size_t length : {5u, 8u, 14u, 22u, 30u, 50u}) {
    CAPTURE(length);
    std::vector<std::string> distinct(1, std::string(length, 'm'));
    for (size_t place = 0; place < length; ++place) {
      distinct.push_back(distinct[0]);
      distinct.back()[place] = 'n';
    }
    check_round_trip(text_column(pick(4000, distinct, length)));
  }
}

TEST_CASE("more texts than a dictionary may hold, which the sample does not show, are none") {
  std::vector<std::string> texts;
  for (size_t row = 0; row < 40'000; ++row) {
    texts.push_back(row % 4 == 1 ? "n" + std::to_string(row * 1'000'003)
                                 : "usual text " + std::to_string(row % 5));
  }
  CHECK(check_round_trip(text_column(texts)).chunk.encoding != Encoding::dictionary);
}

TEST_CASE("what is not smaller than it may be leaves no trace") {
  const Column column = text_column(pick(2000, {"one", "two", "three", "four"}, 76));
  const Kernels& kernels = kernels_of(instruction_set());
  const std::span<const TextRef> refs = column.texts();
  const Texts texts{refs, column.text_base, kernels.summarize_texts(refs.data(), refs.size())};
  DistinctTexts distinct(kernels);
  Workspace workspace(kernels);
  ByteBuffer out;
  out.put(uint64_t{7});
  REQUIRE(encode_text_dictionary(texts, SIZE_MAX, distinct, workspace, out));
  const size_t bytes = out.size() - sizeof(uint64_t);
  for (size_t bytes_max = 0; bytes_max <= bytes; ++bytes_max) {
    out.truncate(sizeof(uint64_t));
    REQUIRE_FALSE(encode_text_dictionary(texts, bytes_max, distinct, workspace, out));
    REQUIRE(out.size() == sizeof(uint64_t));
  }
  CHECK(encode_text_dictionary(texts, bytes + 1, distinct, workspace, out));
  CHECK(out.size() == sizeof(uint64_t) + bytes);
}

TEST_CASE("the kernels agree on what is distinct, early and late") {
  std::vector<std::string> texts(3000, "common");
  for (size_t i = 0; i < 17; ++i) texts[2000 + 50 * i] = "rare " + std::to_string(i);
  check_round_trip(text_column(texts));
}
}  // TEST_SUITE("encoding/text")
