#include "lexer/field_index.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "lexer/kernel.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"

namespace lade {
namespace {

TEST_SUITE("lexer") {
TEST_CASE("scalar kernels have no function of another set") {
  CHECK(scalar_is_scalar(lexer_kernel));
}

// What the index should say, byte by byte.
struct Expected {
  std::vector<uint32_t> positions;
  size_t special = 0;

  Expected(std::string_view text, char delimiter) {
    for (size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (text[i] == delimiter || byte == '\n') positions.push_back(static_cast<uint32_t>(i));
      special += byte < 32 || byte > 126;
    }
  }
};

bool agrees(FieldIndex& index, std::string_view text, char delimiter = '|') {
  const TextBatch batch = text_batch(text, false);
  index.build(batch.text.data(), batch.bytes);
  const Expected expected(text, delimiter);
  return std::ranges::equal(index.positions(), expected.positions) &&
         index.special() == expected.special;
}

TEST_CASE("positions are those of delimiters and line ends, in order") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    const TextBatch batch = text_batch("1|ab|\n2|c|\n", false);
    index.build(batch.text.data(), batch.bytes);
    CHECK(std::ranges::equal(index.positions(), std::vector<uint32_t>{1, 4, 5, 7, 9, 10}));
    CHECK(index.special() == 2);
  }
}

TEST_CASE("every byte at every place of two vectors is classified alike by all kernels") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    for (int byte = 0; byte < 256; ++byte) {
      for (size_t place = 0; place < 128; place += 1 + static_cast<size_t>(byte) % 3) {
        std::string text(128, 'x');
        text[place] = static_cast<char>(byte);
        REQUIRE(agrees(index, text));
      }
    }
  }
}

TEST_CASE("blocks of every length end where they end, whatever lies behind them") {
  Random random(20240301);
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    for (size_t bytes = 0; bytes <= 300; ++bytes) {
      std::string text(bytes, ' ');
      for (char& byte : text) byte = "|\nab\r\x7F\x80z"[random.below(8)];
      REQUIRE(agrees(index, text));
    }
  }
}

TEST_CASE("every delimiter is found by all kernels, and '|' then is text") {
  Random random(3);
  for (const InstructionSet kernel : usable_instruction_sets()) {
    for (const char delimiter : std::string_view(",\t;\x01 \"#")) {
      FieldIndex index(kernel, delimiter);
      for (size_t bytes = 0; bytes <= 300; ++bytes) {
        std::string text(bytes, ' ');
        for (char& byte : text) byte = "|\na\t;,\x01\""[random.below(8)];
        REQUIRE(agrees(index, text, delimiter));
      }
    }
  }
}

TEST_CASE("a block of nothing but delimiters has a position for each byte") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    for (const size_t bytes : std::initializer_list<size_t>{1, 63, 64, 65, 4032, 5000})
      CHECK(agrees(index, std::string(bytes, '|')));
  }
}

TEST_CASE("delimiters of every density are found") {
  Random random(7);
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    for (size_t gap = 1; gap <= 40; ++gap) {
      std::string text(3000, 'x');
      for (size_t place = random.below(gap); place < text.size(); place += 1 + random.below(gap))
        text[place] = '|';
      REQUIRE(agrees(index, text));
    }
  }
}

TEST_CASE("memory is recycled: a short block after a long one shows nothing of it") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldIndex index(kernel, '|');
    CHECK(agrees(index, std::string(10'000, '\n')));
    CHECK(agrees(index, "a|b\n"));
    CHECK(agrees(index, ""));
  }
}
}  // TEST_SUITE("lexer")

}  // namespace
}  // namespace lade
