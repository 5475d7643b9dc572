#include <limits>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"
#include "encoding/numbers/format.hpp"

TEST_SUITE("encoding/numbers") {
using namespace lade;

TEST_CASE("numbers that fill their type are plain") {
  std::vector<int64_t> values = random_numbers(300, INT64_MIN, INT64_MAX, 41);
  values.push_back(INT64_MIN);
  values.push_back(INT64_MAX);
  const EncodedChunk chunk = check_all(int64_column(values));
  CHECK(chunk.encoding == Encoding::plain);
  CHECK(chunk.bytes == sizeof(ChunkHeader) + 8 * values.size());
  CHECK(chunk.zone_map.min == INT64_MIN);
  CHECK(chunk.zone_map.max == INT64_MAX);

  std::vector<int32_t> narrow = {INT32_MIN, INT32_MAX, 0, -1, 1};
  CHECK(check_all(int32_column(narrow)).encoding == Encoding::plain);
}

TEST_CASE("equal values are kept once, whatever they are") {
  for (const int64_t value : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX, int64_t{1} << 40}) {
    CAPTURE(value);
    const EncodedChunk chunk = check_all(int64_column(std::vector<int64_t>(5000, value)));
    CHECK(chunk.encoding == Encoding::constant);
    CHECK(chunk.bytes == sizeof(ChunkHeader) + 8);
    CHECK(chunk.zone_map.min == value);
    CHECK(chunk.zone_map.max == value);
    CHECK(chunk.zone_map.increasing);
    CHECK_FALSE(chunk.zone_map.strictly_increasing);
  }
  for (const int32_t value : {0, INT32_MIN, INT32_MAX}) {
    CHECK(check_all(int32_column(std::vector<int32_t>(77, value))).encoding == Encoding::constant);
  }
}

TEST_CASE("a single row, and no row, are chunks too") {
  const EncodedChunk one = check_all(int64_column({INT64_MIN}));
  CHECK(one.bytes == sizeof(ChunkHeader) + 8);
  CHECK(one.zone_map.strictly_increasing);
  check_all(int32_column({-5}));
  const EncodedChunk none = check_all(int64_column({}));
  CHECK(none.zone_map.rows == 0);
  check_all(int32_column({}));
}

TEST_CASE("columns of every short length come back") {
  for (size_t rows = 2; rows < 140; ++rows) {
    CAPTURE(rows);
    check_round_trip(int64_column(random_numbers(rows, -100, 100, rows)));
    std::vector<int32_t> rising;
    for (size_t row = 0; row < rows; ++row) rising.push_back(static_cast<int32_t>(row * row));
    check_round_trip(int32_column(rising));
  }
}
}  // TEST_SUITE("encoding/numbers")
