#include "encoding/numbers/packed_words.hpp"

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"
#include "encoding/numbers/bit_stream.hpp"

namespace {

using namespace lade;

std::vector<uint64_t> words_below(size_t count, unsigned bits, uint64_t seed) {
  std::vector<uint64_t> words;
  const uint64_t mask = bits == 0 ? 0 : ~uint64_t{0} >> (64 - bits);
  for (const int64_t number : random_numbers(count, INT64_MIN, INT64_MAX, seed)) {
    words.push_back(static_cast<uint64_t>(number) & mask);
  }
  return words;
}

template <typename Word>
ByteBuffer pack(const std::vector<uint64_t>& words, WordShape shape) {
  ByteBuffer patches;
  ByteBuffer out;
  WordPacker<Word> packer(kernels_of(instruction_set()), shape, patches, out);
  for (size_t row = 0; row < words.size(); row += kVectorRows) {
    std::array<Word, kVectorRows> vector = {};
    const size_t count = std::min(kVectorRows, words.size() - row);
    for (size_t i = 0; i < count; ++i) vector[i] = static_cast<Word>(words[row + i]);
    packer.add(vector.data(), count);
  }
  packer.finish();
  return out;
}

template <typename Word>
bool unpack(ByteSpan bytes, WordShape shape, std::vector<uint64_t>& words) {
  WordUnpacker unpacker;
  if (!unpacker.open(kernels_of(instruction_set()), shape, words.size(), bytes)) return false;
  for (size_t row = 0; row < words.size(); row += kVectorRows) {
    std::array<Word, kVectorRows> vector;
    const size_t count = std::min(kVectorRows, words.size() - row);
    if (!unpacker.next(vector.data(), count)) return false;
    std::copy_n(vector.begin(), count, words.begin() + static_cast<ptrdiff_t>(row));
  }
  return true;
}

}  // namespace

TEST_SUITE("encoding/numbers") {
TEST_CASE("a bit stream of any width and count comes back from just its bytes") {
  for (unsigned width = 0; width <= 64; ++width) {
    for (const size_t count : {0u, 1u, 7u, 8u, 63u, 64u, 65u, 1024u}) {
      CAPTURE(width);
      CAPTURE(count);
      const std::vector<uint64_t> words = words_below(count, width, width + count);
      std::vector<std::byte> bytes(bit_stream_bytes(count, width) + 8);
      write_bit_stream(words.data(), count, width, bytes.data());
      const std::vector<std::byte> exact(bytes.begin(), bytes.end() - 8);
      std::vector<uint64_t> back(count);
      read_bit_stream(exact, count, width, back.data());
      CHECK(back == words);
    }
  }
}

TEST_CASE("packed words come back with and without patches") {
  for (const WordShape shape : {WordShape{0, 0}, {5, 5}, {32, 32}, {0, 3}, {4, 31}, {31, 32}}) {
    for (const size_t rows : {0u, 1u, 1023u, 1024u, 1025u, 4000u}) {
      CAPTURE(shape.width);
      CAPTURE(shape.word_bits);
      CAPTURE(rows);
      std::vector<uint64_t> words = words_below(rows, shape.width, rows);
      for (size_t row = 0; row < rows; row += row < 2000 ? 3 : 300) {
        words[row] = ~uint64_t{0} >> (64 - std::max(1u, shape.word_bits));
        if (shape.word_bits == 0) words[row] = 0;
      }
      std::vector<uint64_t> back(rows);
      const ByteBuffer narrow = pack<uint32_t>(words, shape);
      REQUIRE(unpack<uint32_t>(narrow.span(), shape, back));
      CHECK(back == words);
      const ByteBuffer wide = pack<uint64_t>(words, shape);
      REQUIRE(unpack<uint64_t>(wide.span(), shape, back));
      CHECK(back == words);
      if (!shape.patched()) CHECK(narrow.size() == packed_bytes(rows, shape.width));
    }
  }
}

TEST_CASE("patches that no packer writes are refused") {
  const WordShape shape{0, 8};
  std::vector<uint64_t> words(100);
  const auto refused = [&](std::initializer_list<int> bytes) {
    std::vector<std::byte> all;
    for (const int byte : bytes) all.push_back(static_cast<std::byte>(byte));
    return !unpack<uint32_t>(all, shape, words);
  };
  CHECK_FALSE(refused({0, 0}));
  CHECK_FALSE(refused({1, 0, 99, 0, 7}));
  CHECK(refused({}));
  CHECK(refused({0}));
  CHECK(refused({1, 0, 100, 0, 7}));  // no such row
  CHECK(refused({1, 0, 99, 0}));
  CHECK(refused({1, 0, 99, 0, 7, 0}));
  CHECK(refused({101, 0}));  // more patches than rows
}

TEST_CASE("marks must be as many as their upper bits") {
  const WordShape shape{0, 8};
  std::vector<uint64_t> words(2000, 0);
  for (size_t row = 0; row < words.size(); row += 2) words[row] = 3;
  ByteBuffer packed = pack<uint32_t>(words, shape);
  std::vector<uint64_t> back(words.size());
  REQUIRE(unpack<uint32_t>(packed.span(), shape, back));
  packed.data()[2] ^= std::byte{1};  // the first vector's marks
  CHECK_FALSE(unpack<uint32_t>(packed.span(), shape, back));
  packed.data()[2] ^= std::byte{2};
  CHECK(unpack<uint32_t>(packed.span(), shape, back));  // another row, but as many
}
}  // TEST_SUITE("encoding/numbers")
