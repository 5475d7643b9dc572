#include "parquet/crc32.hpp"

#include <string_view>

#include <doctest/doctest.h>
#include <zlib.h>

#include "support/random_rows.hpp"

namespace lade::parquet {
namespace {

uint32_t zlib_crc(ByteSpan data) {
  return static_cast<uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size())));
}

TEST_SUITE("parquet") {
TEST_CASE("the checksum of the nine digits is the one that every CRC-32 is known by") {
  const std::string_view digits = "123456789";
  CHECK(crc32(std::as_bytes(std::span(digits)), InstructionSet::scalar) == 0xCBF43926);
  CHECK(crc32({}, InstructionSet::scalar) == 0);
}

TEST_CASE("all kernels and zlib agree at every length and alignment") {
  Random random(17);
  std::vector<std::byte> data(1200);
  for (std::byte& byte : data) byte = static_cast<std::byte>(random.next());
  for (size_t bytes = 0; bytes < data.size() - 16; ++bytes) {
    const ByteSpan span = ByteSpan(data).subspan(bytes % 16, bytes);
    const uint32_t expected = zlib_crc(span);
    REQUIRE(crc32(span, InstructionSet::scalar) == expected);
    REQUIRE(crc32(span, instruction_set()) == expected);
  }
}

TEST_CASE("all kernels and zlib agree on a long page of zeros and of ones") {
  for (const auto byte : {std::byte{0}, std::byte{0xFF}}) {
    const std::vector<std::byte> data(1'000'003, byte);
    const uint32_t expected = zlib_crc(data);
    CHECK(crc32(data, InstructionSet::scalar) == expected);
    CHECK(crc32(data, instruction_set()) == expected);
  }
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
