#include "base/hash.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

constexpr uint64_t kPrime32 = 2654435761U;
constexpr uint64_t kPrime64 = 11400714785074694797U;

// The bytes that xxHash's own test vectors are hashes of.
std::vector<std::byte> sanity_bytes(size_t count) {
  std::vector<std::byte> bytes(count);
  uint64_t state = kPrime32;
  for (std::byte& byte : bytes) {
    byte = static_cast<std::byte>(state >> 56);
    state *= kPrime64;
  }
  return bytes;
}

TEST_SUITE("base") {
TEST_CASE("the 64-bit hash is XXH3: xxHash's published vectors, one per code path") {
  struct Vector {
    size_t bytes;
    uint64_t seed;
    uint64_t hash;
  };
  const Vector vectors[] = {
      {0, 0, 0x2D06800538D394C2},    {0, kPrime64, 0xA8A6B918B2F0364A},
      {1, 0, 0xC44BDFF4074EECDB},    {1, kPrime64, 0x032BE332DD766EF8},
      {6, 0, 0x27B56A84CD2D7325},    {6, kPrime64, 0x84589C116AB59AB9},
      {12, 0, 0xA713DAF0DFBB77E7},   {24, 0, 0xA3FE70BF9D3510EB},
      {48, 0, 0x397DA259ECBA1F11},   {80, 0, 0xBCDEFBBB2C47C90A},
      {195, 0, 0xCD94217EE362EC3A},  {403, 0, 0xCDEB804D65C6DEA4},
      {512, 0, 0x617E49599013CB6B},  {2048, 0, 0xDD59E2C3A5F038E0},
      {2367, 0, 0xCB37AEB9E5D361ED},
  };
  for (const Vector& vector : vectors) {
    CAPTURE(vector.bytes);
    CHECK(hash64(sanity_bytes(vector.bytes), vector.seed) == vector.hash);
  }
}

TEST_CASE("the 128-bit hash is XXH3: xxHash's published vectors") {
  CHECK(hash128({}, 0) == Hash128{0x6001C324468D497F, 0x99AA06D3014798D8});
  CHECK(hash128(sanity_bytes(1), 0) == Hash128{0xC44BDFF4074EECDB, 0xA6CD5E9392000F6A});
  CHECK(hash128(sanity_bytes(6), 0) == Hash128{0x3E7039BDDA43CFC6, 0x082AFE0B8162D12A});
}

TEST_CASE("the seed is part of the hash at every length") {
  for (size_t bytes : std::initializer_list<size_t>{0, 1, 8, 16, 100, 200, 1000}) {
    CHECK(hash64(sanity_bytes(bytes), 1) != hash64(sanity_bytes(bytes), 2));
    CHECK(hash128(sanity_bytes(bytes), 1) != hash128(sanity_bytes(bytes), 2));
  }
}

TEST_CASE("hex is fixed-width and lower-case, high half first") {
  CHECK(hex(0) == "0000000000000000");
  CHECK(hex(0x00ABCDEF01234567) == "00abcdef01234567");
  CHECK(hex(hash128({}, 0)) == "99aa06d3014798d86001c324468d497f");
}

TEST_CASE("a stream hash is the hash of the whole, wherever the pieces end") {
  const std::vector<std::byte> bytes = sanity_bytes(3000);
  for (size_t total : std::initializer_list<size_t>{0, 1, 240, 241, 1024, 3000}) {
    const ByteSpan data(bytes.data(), total);
    for (size_t piece : std::initializer_list<size_t>{1, 7, 64, 255, 256, 257, 1024, 3000}) {
      StreamHash stream;
      for (size_t at = 0; at < total; at += piece) {
        stream.update(data.subspan(at, std::min(piece, total - at)));
        stream.update({});
      }
      CAPTURE(total);
      CAPTURE(piece);
      CHECK(stream.digest() == hash128(data, 0));
    }
  }
}

TEST_CASE("a digest may be asked for in the middle, and a moved stream goes on") {
  const std::vector<std::byte> bytes = sanity_bytes(1000);
  StreamHash stream;
  stream.update(ByteSpan(bytes).first(300));
  CHECK(stream.digest() == hash128(ByteSpan(bytes).first(300), 0));
  StreamHash moved(std::move(stream));
  moved.update(ByteSpan(bytes).subspan(300));
  CHECK(moved.digest() == hash128(bytes, 0));
  StreamHash assigned;
  assigned = std::move(moved);
  CHECK(assigned.digest() == hash128(bytes, 0));
}

TEST_CASE("a list of hashes has the hash of their bytes, the most significant first") {
  const Hash128 first{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::vector<std::byte> bytes;
  for (int byte = 15; byte >= 0; --byte) bytes.push_back(static_cast<std::byte>(byte));
  ListHash list;
  CHECK(list.digest() == hash128({}, 0));
  list.add(first);
  CHECK(list.digest() == hash128(bytes, 0));
  list.add({});
  bytes.resize(32);
  CHECK(list.digest() == hash128(bytes, 0));
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
