#include "parquet/hybrid.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/random_rows.hpp"

namespace lade::parquet {
namespace {

std::vector<unsigned> encoded(const std::vector<uint16_t>& codes, unsigned width,
                              InstructionSet kernel = instruction_set()) {
  ByteBuffer out;
  append_hybrid(codes, width, kernel, out);
  std::vector<unsigned> bytes;
  for (const std::byte byte : out.span()) bytes.push_back(static_cast<unsigned>(byte));
  return bytes;
}

TEST_SUITE("parquet") {
TEST_CASE("the width of codes is that of the largest") {
  CHECK(code_width(0) == 0);
  CHECK(code_width(1) == 0);
  CHECK(code_width(2) == 1);
  CHECK(code_width(3) == 2);
  CHECK(code_width(4) == 2);
  CHECK(code_width(5) == 3);
  CHECK(code_width(65'535) == 16);
}

TEST_CASE("0 to 7 in three bits are the bytes of the specification's example") {
  CHECK(encoded({0, 1, 2, 3, 4, 5, 6, 7}, 3) == std::vector<unsigned>{0x03, 0x88, 0xC6, 0xFA});
}

TEST_CASE("the last group is filled with zeros") {
  CHECK(encoded({1, 1, 1}, 1) == std::vector<unsigned>{0x03, 0x07});
  CHECK(encoded({5}, 3) == std::vector<unsigned>{0x03, 0x05, 0, 0});
}

TEST_CASE("codes of no width are one run without a value") {
  CHECK(encoded({0, 0, 0}, 0) == std::vector<unsigned>{0x06});
  CHECK(encoded(std::vector<uint16_t>(100, 0), 0) == std::vector<unsigned>{0xC8, 0x01});
}

TEST_CASE("no codes are no bytes") { CHECK(encoded({}, 5).empty()); }

TEST_CASE("64 equal codes are a run, and it takes the rest of the page along") {
  CHECK(encoded(std::vector<uint16_t>(63, 1), 1).size() == 1 + 8);
  CHECK(encoded(std::vector<uint16_t>(64, 1), 1) == std::vector<unsigned>{0x80, 0x01, 0x01});
  CHECK(encoded(std::vector<uint16_t>(67, 1), 1) == std::vector<unsigned>{0x86, 0x01, 0x01});
  CHECK(encoded(std::vector<uint16_t>(64, 0x123), 9) ==
        std::vector<unsigned>{0x80, 0x01, 0x23, 0x01});
}

TEST_CASE("runs and packed codes take turns") {
  std::vector<uint16_t> codes{1, 0};
  codes.resize(64, 0);
  codes.resize(192, 1);
  codes.resize(200, 0);
  const std::vector<unsigned> bytes = encoded(codes, 1);
  CHECK(bytes == std::vector<unsigned>{0x11, 1, 0, 0, 0, 0, 0, 0, 0,  // 8 groups
                                       0x80, 0x02, 1,                 // 128 ones
                                       0x03, 0});                     // one group
}

TEST_CASE("all kernels give the same bytes at every width and length") {
  Random random(3);
  for (unsigned width = 1; width <= 16; ++width) {
    for (const size_t count :
         std::initializer_list<size_t>{1, 7, 8, 9, 63, 64, 65, 127, 128, 200, 1000, 4099}) {
      std::vector<uint16_t> codes;
      while (codes.size() < count) {
        const auto code = static_cast<uint16_t>(random.below(uint64_t{1} << width));
        codes.resize(std::min(count, codes.size() + 1 + random.below(3) * random.below(100)), code);
      }
      CHECK(encoded(codes, width, InstructionSet::scalar) ==
            encoded(codes, width, instruction_set()));
    }
  }
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
