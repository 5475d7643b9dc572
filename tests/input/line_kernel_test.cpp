#include "input/line_kernel.hpp"

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "support/instruction_sets.hpp"

namespace lade {
namespace {

LineScan naive(std::string_view text, uint64_t wanted) {
  uint64_t lines = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && ++lines == wanted) return {lines, i + 1};
  }
  return {lines, text.size()};
}

// Counts the cases in which a kernel and the naive count differ.
size_t differences(std::string_view text, uint64_t wanted) {
  // A copy of exactly this size: a sanitizer sees any read past it.
  const std::unique_ptr<char[]> copy(new char[text.size()]);
  std::memcpy(copy.get(), text.data(), text.size());
  const LineScan expected = naive(text, wanted);
  size_t wrong = 0;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const LineScan scan = scan_lines(kernel, copy.get(), text.size(), wanted);
    if (scan.lines != expected.lines || scan.bytes != expected.bytes) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("every kernel finds the n-th line feed of random text where a naive count does") {
  std::mt19937 random(7);
  size_t wrong = 0;
  for (size_t bytes = 0; bytes < 700; ++bytes) {
    const auto one_in = 1 + random() % 40;
    std::string text(bytes, ' ');
    for (char& c : text) {
      c = random() % one_in == 0 ? '\n' : static_cast<char>(random() % 256);
    }
    for (const uint64_t wanted : {uint64_t{1}, uint64_t{2}, uint64_t{5}, uint64_t{17}, uint64_t{64},
                                  uint64_t{65}, uint64_t{1} << 40}) {
      wrong += differences(text, wanted);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE(
    "every kernel finds a single line feed at each place, next to bytes that differ by a bit") {
  size_t wrong = 0;
  for (const char other : {'\x0b', '\x02', '\x8a', '\0', '\xff'}) {
    for (size_t place = 0; place < 600; ++place) {
      std::string text(600, other);
      text[place] = '\n';
      wrong += differences(text, 1) + differences(text, 2);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("every kernel finds the n-th of text that is nothing but line feeds") {
  const std::string text(600, '\n');
  size_t wrong = 0;
  for (uint64_t wanted = 1; wanted < 620; ++wanted) wrong += differences(text, wanted);
  CHECK(wrong == 0);
}
}  // TEST_SUITE("input")

}  // namespace lade
