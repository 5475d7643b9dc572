#include "base/bytes.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace lade {
namespace {

std::vector<std::byte> record() {
  std::vector<std::byte> bytes;
  ByteWriter writer(bytes);
  writer.put(uint8_t{7});
  writer.put(uint32_t{0x01020304});
  writer.put(int64_t{-2});
  writer.text("hull");
  writer.text("");
  return bytes;
}

TEST_SUITE("base") {
TEST_CASE("stored numbers are little-endian and may lie at any address") {
  std::byte bytes[12] = {};
  store(bytes + 1, uint32_t{0x01020304});
  CHECK(bytes[0] == std::byte{0});
  CHECK(bytes[1] == std::byte{4});
  CHECK(bytes[4] == std::byte{1});
  CHECK(bytes[5] == std::byte{0});
  CHECK(load<uint32_t>(bytes + 1) == 0x01020304);
  store(bytes + 3, std::numeric_limits<int64_t>::min());
  CHECK(load<int64_t>(bytes + 3) == std::numeric_limits<int64_t>::min());
}

TEST_CASE("round_up gives the next multiple and leaves multiples alone") {
  CHECK(round_up(0, 4096) == 0);
  CHECK(round_up(1, 4096) == 4096);
  CHECK(round_up(4096, 4096) == 4096);
  CHECK(round_up(4097, 4096) == 8192);
  CHECK(round_up(13, 7) == 14);
}

TEST_CASE("a reader gives back what a writer wrote, and then nothing") {
  const std::vector<std::byte> bytes = record();
  REQUIRE(bytes.size() == 1 + 4 + 8 + (4 + 4) + 4);
  ByteReader reader(bytes);
  CHECK(reader.get<uint8_t>() == 7);
  CHECK(reader.get<uint32_t>() == 0x01020304);
  CHECK(reader.get<int64_t>() == -2);
  CHECK(reader.text() == "hull");
  CHECK(reader.text().empty());
  CHECK(reader.remaining() == 0);
  CHECK(reader.ok());
  CHECK(reader.get<uint8_t>() == 0);
  CHECK_FALSE(reader.ok());
}

TEST_CASE("a record cut short anywhere is never read past its end and never ok") {
  const std::vector<std::byte> whole = record();
  for (size_t size = 0; size < whole.size(); ++size) {
    // An allocation of exactly this size: the address sanitizer sees one byte too many.
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<int>(size));
    ByteReader reader(cut);
    reader.get<uint8_t>();
    reader.get<uint32_t>();
    reader.get<int64_t>();
    reader.text();
    reader.text();
    CHECK_FALSE(reader.ok());
    CHECK(reader.remaining() <= size);
  }
}

TEST_CASE("after one failed read nothing more is read, though it would fit") {
  const std::vector<std::byte> bytes(4, std::byte{9});
  ByteReader reader(bytes);
  CHECK(reader.get<uint64_t>() == 0);
  CHECK(reader.get<uint8_t>() == 0);
  CHECK(reader.bytes(1).empty());
  CHECK(reader.bytes(0).empty());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("a text longer than the record is empty and a failure") {
  std::vector<std::byte> bytes;
  ByteWriter writer(bytes);
  writer.put(std::numeric_limits<uint32_t>::max());
  writer.put(uint64_t{0});
  ByteReader reader(bytes);
  CHECK(reader.text().empty());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("bytes counts beyond the end fail, however large") {
  const std::vector<std::byte> bytes(8);
  CHECK(ByteReader(bytes).bytes(8).size() == 8);
  ByteReader reader(bytes);
  reader.get<uint32_t>();
  CHECK(reader.bytes(std::numeric_limits<size_t>::max()).empty());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("a count is believed up to what the rest of the record can hold") {
  std::vector<std::byte> bytes;
  ByteWriter writer(bytes);
  writer.put(uint32_t{3});
  writer.bytes(std::vector<std::byte>(12));

  ByteReader fits(bytes);
  CHECK(fits.count(4) == 3);
  CHECK(fits.ok());
  ByteReader too_many(bytes);
  CHECK(too_many.count(5) == 0);
  CHECK_FALSE(too_many.ok());
  ByteReader empty(ByteSpan{});
  CHECK(empty.count(1) == 0);
  CHECK_FALSE(empty.ok());
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
