#include "encoding/numbers/number_sample.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

TEST_SUITE("encoding/numbers") {
using namespace lade;

TEST_CASE("a sample of few rows is all of them, as ascending distances") {
  const std::vector<int64_t> values = {7, INT64_MAX, INT64_MIN, 7};
  const NumberSample sample = NumberSample::of(std::span<const int64_t>(values));
  CHECK(sample.values_min() == static_cast<uint64_t>(INT64_MIN));
  REQUIRE(sample.values().size() == 4);
  CHECK(sample.values()[0] == 0);
  CHECK(sample.values()[1] == sample.values()[2]);
  CHECK(sample.values()[3] == UINT64_MAX);
  CHECK(sample.differences().size() == 3);
}

TEST_CASE("a sample of many rows has neighbours from end to end") {
  for (const size_t rows : {128u, 129u, 130u, 1000u, 65'536u}) {
    CAPTURE(rows);
    std::vector<int32_t> values(rows);
    for (size_t row = 0; row < rows; ++row) values[row] = static_cast<int32_t>(row);
    const NumberSample sample = NumberSample::of(std::span<const int32_t>(values));
    CHECK(sample.values().size() == NumberSample::kRows);
    CHECK(sample.values().back() + sample.values_min() == rows - 1);
    CHECK(sample.differences().back() == 0);  // all differ by 1
    CHECK(sample.differences_min() == 1);
  }
}

TEST_CASE("a sample ascends, whatever its values") {
  std::mt19937_64 random(7);
  for (unsigned bits = 0; bits <= 64; ++bits) {
    CAPTURE(bits);
    for (const size_t rows : {2u, 3u, 127u, 128u}) {
      std::vector<int64_t> values(rows);
      for (int64_t& value : values)
        value = static_cast<int64_t>(bits == 0 ? 5 : (random() >> (64 - bits)) - (random() & 1));
      const NumberSample sample = NumberSample::of(std::span<const int64_t>(values));
      std::sort(values.begin(), values.end());
      REQUIRE(sample.values().size() == rows);
      for (size_t i = 0; i < rows; ++i)
        REQUIRE(static_cast<int64_t>(sample.values()[i] + sample.values_min()) == values[i]);
    }
  }
}

TEST_CASE("the window lies where most offsets are, and only when that saves a quarter") {
  std::vector<uint64_t> offsets(100, 24);
  offsets.insert(offsets.begin(), {0, 3, 9});
  const BitWindow mode = best_bit_window(offsets, 5, 65'536);
  CHECK(mode.width == 0);
  CHECK(mode.start == 24);
  std::vector<uint64_t> even;
  for (uint64_t i = 0; i < 128; ++i) even.push_back(i * 32);
  const BitWindow whole = best_bit_window(even, 12, 65'536);
  CHECK(whole.width == 12);
  CHECK(whole.start == 0);
  CHECK(whole.bytes == 65'536 * 12 / 8);
}

TEST_CASE("a sample of nothing asks for the whole width") {
  CHECK(best_bit_window({}, 7, 0).width == 7);
  CHECK(best_bit_window({}, 0, 1).width == 0);
}
}  // TEST_SUITE("encoding/numbers")
