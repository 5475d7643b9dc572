#include "encoding/encoder.hpp"

#include <cstring>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"

TEST_SUITE("encoding") {
using namespace lade;

TEST_CASE("the zone map says what is in the chunk") {
  const EncodedChunk numbers = check_all(int64_column({-5, 3, 3, 900}));
  CHECK(numbers.zone_map.min == -5);
  CHECK(numbers.zone_map.max == 900);
  CHECK(numbers.zone_map.rows == 4);
  CHECK(numbers.zone_map.empty_texts == 0);
  CHECK(numbers.zone_map.increasing);
  CHECK_FALSE(numbers.zone_map.strictly_increasing);
  CHECK(check_all(int64_column({1, 2, 5})).zone_map.strictly_increasing);
  const EncodedChunk falling = check_all(int64_column({2, 1}));
  CHECK_FALSE(falling.zone_map.increasing);
  CHECK_FALSE(falling.zone_map.strictly_increasing);
  const EncodedChunk texts = check_all(text_column({"", "abc", "", "a"}));
  CHECK(texts.zone_map.min == 0);
  CHECK(texts.zone_map.max == 3);
  CHECK(texts.zone_map.empty_texts == 2);
  CHECK_FALSE(texts.zone_map.increasing);
}

TEST_CASE("decimals come back with the fraction digits they were written with") {
  for (uint8_t digits = 0; digits <= kFractionDigitsMax; ++digits) {
    Column column = int64_column({1700, 2400, 100, 5000});
    column.fraction_digits = digits;
    check_all(column);
  }
  Column mixed = int64_column(random_numbers(1500, 0, 1000, 51));
  mixed.fraction_digits = kMixedFractionDigits;
  for (const int64_t digits : random_numbers(1500, 0, kFractionDigitsMax, 52)) {
    mixed.mixed_fraction_digits.push_back(static_cast<uint8_t>(digits));
  }
  const EncodedChunk chunk = check_all(mixed);
  CHECK(chunk.bytes < 1500 * 16 / 8 + 100);
}

TEST_CASE("more fraction digits than a decimal has are refused") {
  Column mixed = int64_column(random_numbers(1500, 0, 1000, 55));
  mixed.fraction_digits = kMixedFractionDigits;
  mixed.mixed_fraction_digits.assign(1500, 2);
  CheckedChunk checked = check_round_trip(mixed);
  Column out;
  for (const int32_t digits :
       {kFractionDigitsMax + 1, -1, 255, 0}) {  // one for all rows, behind the nested header
    store(checked.bytes.data() + sizeof(ChunkHeader) + kNestedHeaderBytes, digits);
    const Status status = decode_chunk(checked.bytes, ValueKind::int64, 1500, out);
    CHECK(status.code() == (digits == 0 ? Code::ok : Code::corrupt_chunk));
  }
}

TEST_CASE("a column that was cut short encodes its remaining rows") {
  Column column = int64_column(random_numbers(1500, 0, 1000, 53));
  column.fraction_digits = kMixedFractionDigits;
  column.mixed_fraction_digits.assign(1500, 1);
  column.truncate(700);
  check_round_trip(column);
}

TEST_CASE("the largest batch has 2^24 rows") {
  Column column;
  column.reset(ValueKind::int32, kChunkRowsMax);
  for (size_t row = 0; row < kChunkRowsMax; ++row) {
    column.int32s()[row] = static_cast<int32_t>(row * 2654435761u % 1000);
  }
  Encoder encoder(instruction_set());
  ByteBuffer out;
  const EncodedChunk chunk = encoder.encode(column, out);
  CHECK(chunk.bytes < kChunkRowsMax * 10 / 8 + 100);
  Column decoded;
  REQUIRE(decode_chunk(out.span(), ValueKind::int32, kChunkRowsMax, decoded).ok());
  CHECK(std::memcmp(column.int32s().data(), decoded.int32s().data(), 4 * kChunkRowsMax) == 0);
  const uint32_t too_many = kChunkRowsMax + 1;
  store(out.data() + offsetof(ChunkHeader, rows), too_many);
  CHECK(decode_chunk(out.span(), ValueKind::int32, too_many, decoded).code() ==
        Code::corrupt_chunk);
}

TEST_CASE("a chunk is read only as what it is") {
  const CheckedChunk numbers = check_round_trip(int32_column({1, 2, 3}));
  Column out;
  CHECK(decode_chunk(numbers.bytes, ValueKind::int64, 3, out).code() == Code::corrupt_chunk);
  CHECK(decode_chunk(numbers.bytes, ValueKind::text, 3, out).code() == Code::corrupt_chunk);
  CHECK(decode_chunk(numbers.bytes, ValueKind::int32, 2, out).code() == Code::corrupt_chunk);
  CHECK(decode_chunk({}, ValueKind::int32, 3, out).code() == Code::corrupt_chunk);
}

TEST_CASE("no byte of the front of a chunk can be such that decoding does harm") {
  std::vector<CheckedChunk> chunks;
  std::vector<int64_t> counter(1100);
  for (size_t row = 0; row < counter.size(); ++row) counter[row] = static_cast<int64_t>(row / 3);
  chunks.push_back(check_round_trip(int64_column(counter)));
  chunks.push_back(check_round_trip(int64_column(random_numbers(1100, 0, 77, 54))));
  chunks.push_back(check_round_trip(int64_column(std::vector<int64_t>(1100, 4))));
  Column out;
  for (const CheckedChunk& checked : chunks) {
    std::vector<std::byte> bytes = checked.bytes;
    for (size_t at = 0; at < std::min<size_t>(64, bytes.size()); ++at) {
      const std::byte right = bytes[at];
      for (int byte = 0; byte < 256; ++byte) {
        bytes[at] = static_cast<std::byte>(byte);
        const Status status = decode_chunk(bytes, ValueKind::int64, 1100, out);
        REQUIRE((status.ok() ? out.rows() == 1100 : status.code() == Code::corrupt_chunk));
      }
      bytes[at] = right;
    }
  }
}

TEST_CASE("random bytes are no chunk, or one of the right shape") {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    CAPTURE(seed);
    std::vector<std::byte> bytes;
    for (const int64_t byte : random_numbers(40 + seed % 200, 0, 255, seed)) {
      bytes.push_back(static_cast<std::byte>(byte));
    }
    const auto kind = static_cast<ValueKind>(seed % 3);
    const uint32_t rows = seed % 7 == 0 ? 0 : static_cast<uint32_t>(seed % 1500);
    const uint8_t digits = kind == ValueKind::int64 && seed % 2 == 0 ? kMixedFractionDigits : 2;
    store(bytes.data(), ChunkHeader{static_cast<uint8_t>(1 + seed / 3 % 8),
                                    static_cast<uint8_t>(kind), digits, 0, rows});
    Column out;
    const Status status = decode_chunk(bytes, kind, rows, out);
    REQUIRE((status.ok() ? out.rows() == rows : status.code() == Code::corrupt_chunk));
  }
}

TEST_CASE("every encoding has a name") {
  for (uint8_t encoding = 1; encoding <= 9; ++encoding) {
    CHECK((encoding_name(static_cast<Encoding>(encoding)) == "unknown") == (encoding == 8));
  }
  CHECK(encoding_name(static_cast<Encoding>(0)) == "unknown");
}
}  // TEST_SUITE("encoding")
