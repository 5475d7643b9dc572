#include "encoding/numbers/kernels.hpp"

#include <cstring>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"
#include "encoding/numbers/packed_values.hpp"

namespace {

using namespace lade;

template <typename Word>
std::vector<Word> random_words(size_t count, unsigned width, uint64_t seed) {
  std::vector<Word> words;
  const uint64_t mask = ~uint64_t{0} >> (64 - width);
  for (const int64_t number : random_numbers(count, INT64_MIN, INT64_MAX, seed)) {
    words.push_back(static_cast<Word>(static_cast<uint64_t>(number) & mask));
  }
  return words;
}

template <typename Word>
std::vector<std::byte> packed_by(InstructionSet kernel, const std::vector<Word>& words,
                                 unsigned width) {
  std::vector<std::byte> packed(kVectorRows * width / 8);
  kernels_of(kernel).words<Word>().pack(words.data(), width, packed.data());
  return packed;
}

template <typename Word>
void check_pack() {
  for (unsigned width = 1; width <= 8 * sizeof(Word); ++width) {
    CAPTURE(width);
    const std::vector<Word> words = random_words<Word>(kVectorRows, width, width);
    const std::vector<std::byte> expected = packed_by(InstructionSet::scalar, words, width);
    for (const InstructionSet kernel : usable_instruction_sets()) {
      CAPTURE(instruction_set_name(kernel));
      CHECK(packed_by(kernel, words, width) == expected);
      std::vector<Word> unpacked(kVectorRows);
      kernels_of(kernel).words<Word>().unpack(expected.data(), width, unpacked.data());
      CHECK(unpacked == words);
    }
  }
}

// What split() leaves and says, in one list.
template <typename Word>
std::vector<uint64_t> split_by(InstructionSet kernel, std::vector<Word> words, size_t count,
                               unsigned width) {
  VectorMarks marks;
  std::vector<Word> uppers(kVectorRows + kSpareWords);
  const size_t used =
      kernels_of(kernel).words<Word>().split(words.data(), count, width, marks, uppers.data());
  std::vector<uint64_t> all(words.begin(), words.end());
  all.insert(all.end(), marks.begin(), marks.end());
  all.insert(all.end(), uppers.begin(), uppers.begin() + static_cast<ptrdiff_t>(used));
  return all;
}

template <typename Word>
void check_split() {
  for (const unsigned width : {0u, 1u, 7u, 8u * static_cast<unsigned>(sizeof(Word)) - 1}) {
    for (const size_t count : {size_t{1}, size_t{100}, kVectorRows}) {
      CAPTURE(width);
      CAPTURE(count);
      std::vector<Word> words = random_words<Word>(kVectorRows, 8 * sizeof(Word), width + count);
      for (size_t i = 0; i < words.size(); i += 3) words[i] = 0;
      const std::vector<uint64_t> expected = split_by(InstructionSet::scalar, words, count, width);
      for (const InstructionSet kernel : usable_instruction_sets()) {
        CAPTURE(instruction_set_name(kernel));
        CHECK(split_by(kernel, words, count, width) == expected);
        if (count < kVectorRows) continue;
        std::vector<Word> again = words;
        VectorMarks marks;
        std::vector<Word> uppers(kVectorRows + kSpareWords);
        const auto& functions = kernels_of(kernel).words<Word>();
        functions.split(again.data(), count, width, marks, uppers.data());
        functions.splice(marks, uppers.data(), width, again.data());
        CHECK(again == words);
      }
    }
  }
}

template <typename Value, typename Word>
void check_frames(unsigned offset_bits, uint64_t factor) {
  PackedHeader header{};
  header.base = static_cast<uint64_t>(int64_t{-77});
  header.start = 5;
  header.offset_bits = static_cast<uint8_t>(offset_bits);
  const auto frame = frame_of<Value, Word>(header, factor);
  for (const size_t count : {1u, 15u, 17u, 1000u, 1024u}) {
    const std::vector<Word> words = random_words<Word>(count, offset_bits, count);
    std::vector<Value> values(count);
    std::vector<Value> sums(count);
    kernels_of(InstructionSet::scalar)
        .frames<Value, Word>()
        .from_words(words.data(), count, frame, values.data());
    std::vector<Word> spoilt = words;
    kernels_of(InstructionSet::scalar)
        .frames<Value, Word>()
        .words_to_sums(spoilt.data(), count, frame, Value{99}, sums.data());
    for (const InstructionSet kernel : usable_instruction_sets()) {
      CAPTURE(instruction_set_name(kernel));
      CAPTURE(count);
      const auto& functions = kernels_of(kernel).frames<Value, Word>();
      std::vector<Value> other(count);
      functions.from_words(words.data(), count, frame, other.data());
      CHECK(other == values);
      std::vector<Word> back(count);
      functions.to_words(values.data(), count, frame, back.data());
      CHECK(back == words);
      spoilt = words;
      functions.words_to_sums(spoilt.data(), count, frame, Value{99}, other.data());
      CHECK(other == sums);
      other.insert(other.begin(), Value{99});
      functions.differences_to_words(other.data() + 1, count, frame, back.data());
      CHECK(back == words);
    }
  }
}

}  // namespace

TEST_SUITE("encoding/numbers") {
TEST_CASE("scalar kernels have no function of another set") { CHECK(scalar_is_scalar(kernels_of)); }

TEST_CASE("all kernels pack words of every width alike, and unpack them") {
  check_pack<uint32_t>();
  check_pack<uint64_t>();
}

TEST_CASE("word i of a vector lies in lane i mod lanes, from bit (i / lanes) * width on") {
  const std::vector<uint32_t> words = random_words<uint32_t>(kVectorRows, 11, 1);
  const std::vector<std::byte> packed = packed_by(instruction_set(), words, 11);
  for (size_t i = 0; i < kVectorRows; ++i) {
    uint32_t word = 0;
    for (size_t bit = 0; bit < 11; ++bit) {
      const size_t at = i / 32 * 11 + bit;
      const auto stored = load<uint32_t>(packed.data() + (at / 32 * 32 + i % 32) * 4);
      word |= (stored >> at % 32 & 1) << bit;
    }
    REQUIRE(word == words[i]);
  }
}

TEST_CASE("all kernels split words at every width alike, and splice them") {
  check_split<uint32_t>();
  check_split<uint64_t>();
}

TEST_CASE("all kernels agree on frames and sums") {
  for (const unsigned bits : {3u, 12u, 22u, 23u, 32u}) {
    CAPTURE(bits);
    check_frames<int32_t, uint32_t>(bits, 1);
    check_frames<int64_t, uint32_t>(bits, 1);
    check_frames<int64_t, uint64_t>(bits, 1);
  }
  check_frames<int64_t, uint64_t>(64, 1);
}

TEST_CASE("all kernels find smallest, largest and order alike") {
  for (const size_t count : {1u, 2u, 17u, 4095u, 4096u, 4097u, 9000u}) {
    for (const int64_t disorder_at : {-1, 1, 16, 4095, 4096, 8999}) {
      CAPTURE(count);
      CAPTURE(disorder_at);
      std::vector<int64_t> values(count);
      for (size_t i = 0; i < count; ++i) values[i] = static_cast<int64_t>(3 * i) - 1000;
      const auto at = static_cast<size_t>(disorder_at);
      const bool disorder = disorder_at > 0 && at < count;
      if (disorder) values[at] = values[at - 1] - 1;
      for (const InstructionSet kernel : usable_instruction_sets()) {
        const Summary<int64_t> summary = kernels_of(kernel).int64s.summarize(values.data(), count);
        CHECK(summary.increasing != disorder);
        CHECK(summary.strictly_increasing != disorder);
        CHECK(summary.min == std::min(values[0], disorder ? values[at] : values[0]));
        CHECK(summary.max == *std::max_element(values.begin(), values.end()));
        if (disorder) values[at] = values[at - 1];
        const Summary<int64_t> equal = kernels_of(kernel).int64s.summarize(values.data(), count);
        CHECK(equal.increasing);
        CHECK(equal.strictly_increasing != disorder);
        if (disorder) values[at] = values[at - 1] - 1;
      }
    }
  }
}

TEST_CASE(
    "a kernel for few texts finds those of a hash table, whatever the count and the lengths") {
  const auto find = kernels_of(instruction_set()).find_few_texts;
  if (find == nullptr) return;  // this processor has none
  for (size_t length_max = 1; length_max <= kFewTextsLengthMax; ++length_max) {
    CAPTURE(length_max);
    std::vector<std::string> distinct;
    for (size_t i = 0; i < kFewTextsMax; ++i) {
      distinct.push_back(
          std::string(length_max * i / (kFewTextsMax - 1), static_cast<char>('a' + i % 2)));
    }
    distinct[2] = std::string(distinct[1].size(), '\0');  // as long as another one, and all zeros
    std::vector<std::string> texts;
    for (const int64_t at : random_numbers(29, 0, kFewTextsMax - 1, length_max)) {
      texts.push_back(distinct[static_cast<size_t>(at)]);
    }
    const Column column = text_column(texts, length_max);
    std::vector<uint16_t> codes(texts.size());
    std::array<TextRef, kFewTextsMax> entries;
    const size_t found = find(column.texts().data(), texts.size(), column.text_base,
                              static_cast<uint32_t>(length_max), codes.data(), entries.data());
    std::vector<std::string> seen;
    for (size_t row = 0; row < texts.size(); ++row) {
      const auto at = std::find(seen.begin(), seen.end(), texts[row]);
      REQUIRE(codes[row] == static_cast<size_t>(at - seen.begin()));
      if (at == seen.end()) seen.push_back(texts[row]);
    }
    CHECK(found == seen.size());
  }
}

TEST_CASE("one text more than few is more than few") {
  const auto find = kernels_of(instruction_set()).find_few_texts;
  if (find == nullptr) return;  // this processor has none
  std::vector<std::string> texts;
  for (size_t i = 0; i <= kFewTextsMax; ++i) texts.push_back(std::to_string(i));
  const Column column = text_column(texts);
  std::vector<uint16_t> codes(texts.size());
  std::array<TextRef, kFewTextsMax> entries;
  CHECK(find(column.texts().data(), kFewTextsMax, column.text_base, 2, codes.data(),
             entries.data()) == kFewTextsMax);
  CHECK(find(column.texts().data(), kFewTextsMax + 1, column.text_base, 2, codes.data(),
             entries.data()) == 0);
}
}  // TEST_SUITE("encoding/numbers")
