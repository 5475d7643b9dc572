#include "parquet/thrift_writer.hpp"

#include <string>

#include <doctest/doctest.h>

#include "parquet/thrift_tree.hpp"

namespace lade::parquet {
namespace {

std::string_view text_of(const ByteBuffer& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hex_of(const ByteBuffer& bytes) {
  std::string hex;
  for (const char byte : text_of(bytes)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[static_cast<uint8_t>(byte) >> 4];
    hex += kDigits[static_cast<uint8_t>(byte) & 15];
  }
  return hex;
}

TEST_SUITE("parquet") {
TEST_CASE("a varint has seven bits a byte, the lowest first") {
  const auto varint = [](uint64_t value) {
    ByteBuffer out;
    append_varint(out, value);
    return hex_of(out);
  };
  CHECK(varint(0) == "00");
  CHECK(varint(127) == "7f");
  CHECK(varint(128) == "8001");
  CHECK(varint(300) == "ac02");
  CHECK(varint(UINT64_MAX) == "ffffffffffffffffff01");
}

TEST_CASE("fields name the step of their ids, integers are zigzag, booleans are headers alone") {
  ByteBuffer out;
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.i32(1, -1);
  thrift.i64(4, 64);
  thrift.i16(5, 2);
  thrift.boolean(7, true);
  thrift.boolean(8, false);
  thrift.binary(9, "ab");
  thrift.begin_struct(10);
  thrift.i32(15, 0);
  thrift.end_struct();
  thrift.i32(11, 1);
  thrift.end_struct();
  CHECK(hex_of(out) ==
        "1501"
        "368001"
        "1404"
        "21"
        "12"
        "18026162"
        "1c"
        "f500"
        "00"
        "1502"
        "00");
}

TEST_CASE("a list of fifteen has its count behind the header") {
  ByteBuffer out;
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.begin_list(1, ThriftType::boolean_true, 2);
  thrift.element(true);
  thrift.element(false);
  thrift.begin_list(2, ThriftType::i32, 15);
  for (int32_t i = 0; i < 15; ++i) thrift.element(i);
  thrift.begin_list(3, ThriftType::binary, 1);
  thrift.element(std::string_view("x"));
  thrift.begin_list(4, ThriftType::structure, 0);
  thrift.end_struct();
  CHECK(hex_of(out) ==
        "19210102"
        "19f50f00020406080a0c0e10121416181a1c"
        "19180178"
        "190c"
        "00");
}

TEST_CASE("numbers at the limits come back from an independent reader") {
  ByteBuffer out;
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.i64(1, INT64_MIN);
  thrift.i64(2, INT64_MAX);
  thrift.i32(3, INT32_MIN);
  thrift.i16(4, INT16_MIN);
  thrift.end_struct();
  const ThriftNode node = ThriftReader(text_of(out)).structure();
  CHECK(node.integer(1) == INT64_MIN);
  CHECK(node.integer(2) == INT64_MAX);
  CHECK(node.integer(3) == INT32_MIN);
  CHECK(node.integer(4) == INT16_MIN);
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
