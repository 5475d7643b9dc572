#include "encoding/numbers/interleave.hpp"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

TEST_SUITE("encoding/numbers") {
using namespace lade;

// `ways` sequences that count up by `step` and begin anew behind `period` values.
std::vector<int64_t> turns(size_t rows, size_t ways, int64_t step, int64_t period) {
  std::vector<int64_t> values(rows);
  for (size_t row = 0; row < rows; ++row) {
    const auto sequence = static_cast<int64_t>(row % ways);
    const auto place = static_cast<int64_t>(row / ways);
    values[row] = (sequence * 7919 + place) % period * step - 300;
  }
  return values;
}

TEST_CASE("sequences that take turns cost next to nothing, whatever the rows at the end") {
  for (const size_t ways : {2u, 3u, 4u, 8u}) {
    for (const size_t rows : {1000u, 1024u, 4096u, 10'007u}) {
      CAPTURE(ways);
      CAPTURE(rows);
      const std::vector<int64_t> values = turns(rows, ways, 1, 10'000);
      const EncodedChunk chunk = check_round_trip(int64_column(values)).chunk;
      CHECK(chunk.encoding == Encoding::interleave);
      CHECK(chunk.bytes < 200 + rows / 20);
      const EncodedChunk narrow =
          check_round_trip(int32_column({values.begin(), values.end()})).chunk;
      CHECK(narrow.encoding == Encoding::interleave);
    }
  }
  CHECK(check_round_trip(int64_column(turns(5000, 8, int64_t{1} << 40, 900))).chunk.encoding ==
        Encoding::interleave);
}

TEST_CASE("each value repeated some times is such a column, too") {
  std::vector<int64_t> values(8000);
  for (size_t row = 0; row < values.size(); ++row) values[row] = static_cast<int64_t>(row / 4);
  const EncodedChunk chunk = check_all(int64_column(values));
  CHECK(chunk.encoding == Encoding::interleave);
  CHECK(chunk.bytes < 300);
}

TEST_CASE("what counts up by itself, changes by chance or has few rows is left to others") {
  std::vector<int64_t> counting(5000);
  for (size_t row = 0; row < counting.size(); ++row) counting[row] = static_cast<int64_t>(row) * 3;
  CHECK(interleave_ways(std::span<const int64_t>(counting)) == 0);
  const std::vector<int64_t> random = random_numbers(5000, -100, 100, 3);
  CHECK(interleave_ways(std::span<const int64_t>(random)) == 0);
  const std::vector<int64_t> few = turns(100, 4, 1, 1000);
  CHECK(interleave_ways(std::span<const int64_t>(few)) == 0);
  // Regular where it is looked at, by chance elsewhere: what is simpler stays.
  std::vector<int64_t> misleading = random_numbers(100'000, 0, 1 << 30, 4);
  for (size_t run = 0; run < 4; ++run) {
    const size_t first = run * (misleading.size() - 40) / 3;
    for (size_t i = 0; i < 40; ++i)
      misleading[first + i] = static_cast<int64_t>(i % 2 * 1000 + i / 2);
  }
  CHECK(interleave_ways(std::span<const int64_t>(misleading)) == 2);
  CHECK(check_round_trip(int64_column(misleading)).chunk.encoding != Encoding::interleave);
}

TEST_CASE("an interleaved chunk that no encoder wrote is refused or harmless") {
  const Column column = int64_column(turns(3000, 4, 1, 700));
  CheckedChunk checked = check_round_trip(column);
  REQUIRE(checked.chunk.encoding == Encoding::interleave);
  std::byte* const payload = checked.bytes.data() + sizeof(ChunkHeader);
  Column out;
  for (const int ways : {0, 1, 9, 255}) {
    payload[0] = static_cast<std::byte>(ways);
    CHECK(decode_chunk(checked.bytes, ValueKind::int64, 3000, out).code() == Code::corrupt_chunk);
  }
  payload[0] = std::byte{4};
  for (const Encoding inner : {Encoding::interleave, Encoding::words, static_cast<Encoding>(77)}) {
    const std::byte before = payload[1];
    payload[1] = static_cast<std::byte>(inner);
    CHECK(decode_chunk(checked.bytes, ValueKind::int64, 3000, out).code() == Code::corrupt_chunk);
    payload[1] = before;
  }
  for (size_t bit = 0; bit < checked.bytes.size() * 8; ++bit) {
    checked.bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    const Status status = decode_chunk(checked.bytes, ValueKind::int64, 3000, out);
    REQUIRE((status.ok() || status.code() == Code::corrupt_chunk));
    checked.bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  // Fewer rows than sequences, as only somebody else would write it.
  std::vector<std::byte> tiny(sizeof(ChunkHeader));
  store(tiny.data(), ChunkHeader{static_cast<uint8_t>(Encoding::interleave),
                                 static_cast<uint8_t>(ValueKind::int64), kDecimalScale, 0, 3});
  tiny.push_back(std::byte{8});
  tiny.push_back(static_cast<std::byte>(Encoding::plain));
  for (int i = 0; i < 3 * 8; ++i) tiny.push_back(std::byte{1});
  CHECK(decode_chunk(tiny, ValueKind::int64, 3, out).ok());
}
}  // TEST_SUITE("encoding/numbers")
