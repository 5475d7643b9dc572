#include "encoding/numbers/delta.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

namespace {

using namespace lade;

// As the specification's clause 4.2.3 numbers orders: eight of each 32 are used.
int64_t order_key(int64_t order) { return order / 8 * 32 + order % 8; }

// Keys of 1 to 7 lines each, and their line numbers.
struct Lines {
  std::vector<int64_t> keys;
  std::vector<int32_t> numbers;
};

Lines lines_of_orders(size_t rows) {
  Lines lines;
  const std::vector<int64_t> counts = random_numbers(rows, 1, 7, 11);
  for (int64_t order = 1; lines.keys.size() < rows; ++order) {
    for (int32_t line = 1; line <= counts[static_cast<size_t>(order)] && lines.keys.size() < rows;
         ++line) {
      lines.keys.push_back(order_key(order));
      lines.numbers.push_back(line);
    }
  }
  return lines;
}

}  // namespace

TEST_SUITE("encoding/numbers") {
TEST_CASE("a counter needs no bits at all") {
  std::vector<int32_t> values(70'000);
  for (size_t row = 0; row < values.size(); ++row)
    values[row] = static_cast<int32_t>(row) * 3 - 40'000;
  const EncodedChunk chunk = check_round_trip(int32_column(values)).chunk;
  CHECK(chunk.encoding == Encoding::delta);
  CHECK(chunk.bytes == sizeof(ChunkHeader) + sizeof(DeltaHeader));
  CHECK(chunk.zone_map.strictly_increasing);
}

TEST_CASE("order keys of lines take less than a bit and a half each, line numbers less than two") {
  const Lines lines = lines_of_orders(65'536);
  const EncodedChunk keys = check_round_trip(int64_column(lines.keys)).chunk;
  CHECK(keys.encoding == Encoding::delta);
  CHECK(keys.bytes * 16 < lines.keys.size() * 3);
  CHECK(keys.zone_map.increasing);
  CHECK_FALSE(keys.zone_map.strictly_increasing);
  const EncodedChunk numbers = check_round_trip(int32_column(lines.numbers)).chunk;
  CHECK(numbers.encoding == Encoding::delta);
  CHECK(numbers.bytes * 8 < lines.numbers.size() * 2);
}

TEST_CASE("a chunk of deltas survives a cut and a flip of each bit") {
  const Lines lines = lines_of_orders(2500);
  check_all(int64_column(lines.keys));
  check_all(int32_column(lines.numbers));
}

TEST_CASE("sorted random numbers of any spread come back") {
  for (unsigned bits = 2; bits < 63; ++bits) {
    CAPTURE(bits);
    std::vector<int64_t> steps = random_numbers(2049, 0, (int64_t{1} << bits) - 1, bits);
    uint64_t sum = 0;
    for (int64_t& step : steps)
      step = static_cast<int64_t>(sum += static_cast<uint64_t>(step));  // may wrap
    check_round_trip(int64_column(steps));
  }
}

TEST_CASE("sums of a vector may pass 32 bits where the differences do not") {
  std::vector<int64_t> values(3000);
  const std::vector<int64_t> steps = random_numbers(3000, 4'000'000'000, 4'000'500'000, 3);
  for (size_t row = 1; row < values.size(); ++row) values[row] = values[row - 1] + steps[row];
  CHECK(check_round_trip(int64_column(values)).chunk.encoding == Encoding::delta);
  const std::vector<int64_t> wide = random_numbers(3000, 0, (int64_t{1} << 23), 3);
  for (size_t row = 1; row < values.size(); ++row) values[row] = values[row - 1] + wide[row];
  CHECK(check_round_trip(int64_column(values)).chunk.encoding == Encoding::delta);
}

TEST_CASE("differences wrap around the ends of the types") {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  std::vector<int64_t> values(500);
  std::vector<int32_t> narrow(500);
  for (size_t row = 0; row < values.size(); ++row) {
    values[row] =
        row % 2 == 0 ? kMax - static_cast<int64_t>(row) : kMin + static_cast<int64_t>(row);
    narrow[row] = row % 2 == 0 ? INT32_MAX - static_cast<int32_t>(row)
                               : INT32_MIN + static_cast<int32_t>(row);
  }
  check_all(int64_column(values));
  check_all(int32_column(narrow));
}

TEST_CASE("long runs of equal values cost next to nothing, however far apart they are") {
  std::vector<int64_t> values;
  for (const int64_t number : random_numbers(40, std::numeric_limits<int64_t>::min(),
                                             std::numeric_limits<int64_t>::max(), 23)) {
    values.insert(values.end(), 1000, number);
  }
  const EncodedChunk chunk = check_round_trip(int64_column(values)).chunk;
  CHECK(chunk.bytes < 1000);
}

TEST_CASE("unsorted numbers are not worth it") {
  CHECK(check_round_trip(int64_column(random_numbers(5000, 0, 2525, 1))).chunk.encoding ==
        Encoding::bitpack);
}
}  // TEST_SUITE("encoding/numbers")
