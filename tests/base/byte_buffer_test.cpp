#include "base/byte_buffer.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("base") {
TEST_CASE("appended bytes and numbers lie one behind the other, over many growths") {
  ByteBuffer buffer;
  std::vector<std::byte> expected;
  ByteWriter writer(expected);
  for (uint32_t i = 0; i < 10'000; ++i) {
    const std::vector<std::byte> run(i % 17, static_cast<std::byte>(i));
    buffer.append(run);
    buffer.put(i);
    writer.bytes(run);
    writer.put(i);
  }
  REQUIRE(buffer.size() == expected.size());
  CHECK(std::equal(expected.begin(), expected.end(), buffer.data()));
  CHECK(buffer.span().size() == expected.size());
}

TEST_CASE("room is not counted until grow, and its tail may be overwritten") {
  ByteBuffer buffer;
  buffer.put(uint8_t{1});
  std::memset(buffer.room(100), 2, 100 + kBufferTailBytes);
  CHECK(buffer.size() == 1);
  buffer.grow(3);
  CHECK(buffer.size() == 4);
  CHECK(buffer.span()[0] == std::byte{1});
  CHECK(buffer.span()[3] == std::byte{2});
}

TEST_CASE("room for nothing in a fresh buffer has a tail as well") {
  ByteBuffer buffer;
  std::byte* room = buffer.room(0);
  REQUIRE(room != nullptr);
  std::memset(room, 3, kBufferTailBytes);
  CHECK(buffer.size() == 0);
}

TEST_CASE("room that ends at the capacity has its tail, too") {
  ByteBuffer buffer;
  buffer.room(1);
  for (size_t bytes : {size_t{4032}, size_t{8128}, size_t{65'536 - kBufferTailBytes}}) {
    buffer.clear();
    std::memset(buffer.room(bytes), 4, bytes + kBufferTailBytes);
    buffer.grow(bytes);
    CHECK(buffer.size() == bytes);
  }
}

TEST_CASE("a cleared buffer starts over in the same memory") {
  ByteBuffer buffer;
  buffer.append(std::vector<std::byte>(50'000, std::byte{5}));
  const std::byte* memory = buffer.data();
  buffer.clear();
  CHECK(buffer.size() == 0);
  buffer.append(std::vector<std::byte>(50'000, std::byte{6}));
  CHECK(buffer.data() == memory);
  CHECK(buffer.span().back() == std::byte{6});
}

TEST_CASE("truncate keeps the first bytes") {
  ByteBuffer buffer;
  buffer.put(uint64_t{0x0807060504030201});
  buffer.truncate(3);
  buffer.put(uint8_t{9});
  CHECK(buffer.size() == 4);
  CHECK(load<uint32_t>(buffer.data()) == 0x09030201);
}

TEST_CASE("erase closes the gap") {
  ByteBuffer buffer;
  buffer.put(uint64_t{0x0807060504030201});
  buffer.erase(2, 5);
  CHECK(buffer.size() == 3);
  buffer.put(uint8_t{9});
  CHECK(load<uint32_t>(buffer.data()) == 0x09080201);
  buffer.erase(0, 4);
  CHECK(buffer.size() == 0);
}

TEST_CASE("bytes are kept below their bound, and dropped at it") {
  ByteBuffer buffer;
  buffer.put(uint64_t{0});
  CHECK(buffer.keep_below(4, 5));
  CHECK(buffer.size() == 8);
  CHECK(!buffer.keep_below(3, 5));
  CHECK(buffer.size() == 5);
}

TEST_CASE("nothing appended to an empty buffer is nothing") {
  ByteBuffer buffer;
  buffer.append({});
  CHECK(buffer.span().empty());
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
