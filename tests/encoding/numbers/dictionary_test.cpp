#include "encoding/numbers/dictionary.hpp"

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

std::vector<int64_t> pick(size_t rows, const std::vector<int64_t>& from, uint64_t seed) {
  std::vector<int64_t> values;
  for (const int64_t at : random_numbers(rows, 0, static_cast<int64_t>(from.size()) - 1, seed)) {
    values.push_back(from[static_cast<size_t>(at)]);
  }
  return values;
}

}  // namespace

TEST_SUITE("encoding/numbers") {
TEST_CASE("few numbers far apart become codes") {
  const std::vector<int64_t> distinct = random_numbers(50, INT64_MIN, INT64_MAX, 31);
  const EncodedChunk chunk = check_round_trip(int64_column(pick(10'000, distinct, 32))).chunk;
  CHECK(chunk.encoding == Encoding::dictionary);
  CHECK(chunk.bytes == sizeof(ChunkHeader) + 4 + 50 * 8 + packed_bytes(10'000, 6));
}

TEST_CASE("a dictionary survives a cut and a flip of each bit") {
  const std::vector<int64_t> values = pick(1500, {3, 1'000'003, -70'000, 88'888'888, 5}, 33);
  CHECK(check_all(int64_column(values)).encoding == Encoding::dictionary);
  std::vector<int32_t> narrow;
  for (const int64_t value : values) narrow.push_back(static_cast<int32_t>(value));
  CHECK(check_all(int32_column(narrow)).encoding == Encoding::dictionary);
}

TEST_CASE("a code without an entry is refused") {
  CheckedChunk checked =
      check_round_trip(int64_column(pick(1500, {3, 1'000'003, -70'000, 88'888'888, 5}, 37)));
  REQUIRE(checked.chunk.encoding == Encoding::dictionary);
  Column out;
  checked.bytes.back() = std::byte{0xff};  // two codes of 7 in the last, short vector
  CHECK(decode_chunk(checked.bytes, ValueKind::int64, 1500, out).code() == Code::corrupt_chunk);
}

TEST_CASE("too many distinct numbers, which the sample does not show, are no dictionary") {
  std::vector<int64_t> values = random_numbers(60'000, 0, INT64_MAX, 34);
  const std::vector<int64_t> few = random_numbers(3, 0, INT64_MAX, 35);
  for (size_t run = 0; run < NumberSample::kRuns; ++run) {
    const size_t first =
        1 + run * (values.size() - 1 - NumberSample::kRunRows) / (NumberSample::kRuns - 1);
    for (size_t i = 0; i < NumberSample::kRunRows; ++i) values[first + i] = few[i * 7 % 3];
  }
  CHECK(check_round_trip(int64_column(values)).chunk.encoding != Encoding::dictionary);
}

TEST_CASE("numbers close together are packed without a dictionary") {
  CHECK(check_round_trip(int64_column(random_numbers(5000, 1, 50, 36))).chunk.encoding ==
        Encoding::bitpack);
}
}  // TEST_SUITE("encoding/numbers")
