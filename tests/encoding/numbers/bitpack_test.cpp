#include "encoding/numbers/bitpack.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

TEST_SUITE("encoding/numbers") {
using namespace lade;

TEST_CASE("random int32s of every width come back, in as many bits as their range") {
  for (unsigned width = 1; width < 32; ++width) {
    CAPTURE(width);
    const int64_t low = -(int64_t{1} << (width - 1));
    std::vector<int32_t> values;
    for (const int64_t number : random_numbers(1500, low, low + (int64_t{1} << width) - 1, width)) {
      values.push_back(static_cast<int32_t>(number));
    }
    const EncodedChunk chunk = check_round_trip(int32_column(values)).chunk;
    CHECK(chunk.encoding == Encoding::bitpack);
    CHECK(chunk.bytes ==
          sizeof(ChunkHeader) + sizeof(BitpackHeader) + packed_bytes(values.size(), width));
  }
}

TEST_CASE("random int64s of every width come back, in as many bits as their range") {
  for (unsigned width = 1; width < 64; ++width) {
    CAPTURE(width);
    const auto range = static_cast<int64_t>((uint64_t{1} << width) - 1);
    const int64_t low = width == 63 ? -(int64_t{1} << 62) : -5;
    const EncodedChunk chunk =
        check_round_trip(int64_column(random_numbers(2300, low, low + range, width))).chunk;
    CHECK(chunk.encoding == Encoding::bitpack);
    CHECK(chunk.bytes == sizeof(ChunkHeader) + sizeof(BitpackHeader) + packed_bytes(2300, width));
  }
}

TEST_CASE("a short vector wastes less than a byte") {
  for (const size_t rows : {20u, 31u, 1000u, 1023u, 1025u, 2047u}) {
    CAPTURE(rows);
    std::vector<int64_t> values = random_numbers(rows, 0, 7, rows);
    values[0] = 0;
    values[1] = 7;
    const EncodedChunk chunk = check_round_trip(int64_column(values)).chunk;
    CHECK(chunk.encoding == Encoding::bitpack);
    CHECK(chunk.bytes == sizeof(ChunkHeader) + sizeof(BitpackHeader) + (rows * 3 + 7) / 8);
  }
}

TEST_CASE("values that are all multiples of a number are divided by it") {
  for (const int64_t factor : {2, 3, 7, 64, 100, 1000, 65536, 99999}) {
    CAPTURE(factor);
    std::vector<int64_t> values = random_numbers(2000, 1, 50, 3);
    values[0] = 1;
    values[1] = 50;
    for (int64_t& value : values) value = value * factor - 17;
    const EncodedChunk chunk = check_all(int64_column(values));
    CHECK(chunk.encoding == Encoding::bitpack);
    CHECK(chunk.bytes == sizeof(ChunkHeader) + sizeof(BitpackHeader) + packed_bytes(2000, 6));
  }
}

TEST_CASE("one value that is no multiple, where no sample looks, ends the division") {
  std::vector<int64_t> values = random_numbers(20000, 1, 50, 3);
  for (int64_t& value : values) value *= 100;
  for (const size_t row : {20u, 19000u, 19999u}) {
    CAPTURE(row);
    std::vector<int64_t> strayed = values;
    strayed[row] += 1;
    check_round_trip(int64_column(strayed));
  }
}

TEST_CASE("factors work across 2^32 and the whole range of int64") {
  const int64_t low = std::numeric_limits<int64_t>::min();
  std::vector<int64_t> values;
  for (const int64_t number : random_numbers(3000, 0, 1 << 20, 5))
    values.push_back(low + (number << 40));
  CHECK(check_round_trip(int64_column(values)).chunk.encoding == Encoding::bitpack);
  values[0] = low;
  values[1] = std::numeric_limits<int64_t>::max();
  check_round_trip(int64_column(values));
  for (int64_t& value : values) value = (value >> 40) * 4'000'000'000;
  check_round_trip(int64_column(values));
}

TEST_CASE("few values far from the others become patches") {
  std::vector<int64_t> values = random_numbers(5000, 1000, 1015, 7);
  for (size_t row = 3; row < values.size(); row += 400)
    values[row] = row % 800 == 3 ? -1'000'000 : 1'000'000'007;
  const EncodedChunk chunk = check_round_trip(int64_column(values)).chunk;
  CHECK(chunk.encoding == Encoding::bitpack);
  CHECK(chunk.bytes < 5000 * 6 / 8);
}

TEST_CASE("patches in every vector, dense or not, survive a cut and a flip of each bit") {
  for (const size_t every : {3u, 5u, 200u}) {
    CAPTURE(every);
    std::vector<int32_t> values(1100, 7);
    for (size_t row = 1; row < values.size(); row += every)
      values[row] = static_cast<int32_t>(row * 99991);
    check_all(int32_column(values));
  }
}

TEST_CASE("patches that the sample promised but the values do not keep cost nothing") {
  // Everything the sample sees is small, all else is not.
  std::vector<int64_t> values = random_numbers(100'000, 0, 1'000'000, 9);
  for (size_t run = 0; run < NumberSample::kRuns; ++run) {
    const size_t first =
        1 + run * (values.size() - 1 - NumberSample::kRunRows) / (NumberSample::kRuns - 1);
    for (size_t i = 0; i < NumberSample::kRunRows; ++i) values[first + i] = 5;
  }
  const EncodedChunk chunk = check_round_trip(int64_column(values)).chunk;
  CHECK(chunk.bytes <=
        sizeof(ChunkHeader) + sizeof(BitpackHeader) + packed_bytes(values.size(), 20));
}
}  // TEST_SUITE("encoding/numbers")
