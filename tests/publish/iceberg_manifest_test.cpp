// Iceberg's manifests and their Avro: golden bytes from Avro's specification, and whole files read
// back by a reader of the few types that they have.
#include "publish/iceberg_manifest.hpp"

#include <doctest/doctest.h>

#include "publish/avro_writer.hpp"

namespace lade {
namespace {

std::string integer(int64_t value) {
  std::string out;
  AvroWriter(out).integer(value);
  return out;
}

// Reads what AvroWriter wrote, without its code.
struct AvroReader {
  std::string_view rest;

  int64_t integer() {
    uint64_t bits = 0;
    for (unsigned shift = 0;; shift += 7) {
      REQUIRE(!rest.empty());
      const auto byte = static_cast<unsigned char>(rest[0]);
      rest.remove_prefix(1);
      bits |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    return static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
  }
  std::string bytes() {
    const auto size = static_cast<size_t>(integer());
    REQUIRE(size <= rest.size());
    const std::string value(rest.substr(0, size));
    rest.remove_prefix(size);
    return value;
  }
};

struct AvroFile {
  std::vector<std::pair<std::string, std::string>> metadata;
  int64_t records = 0;
  std::string block;
};

AvroFile read(const std::string& file) {
  AvroFile out;
  REQUIRE(file.substr(0, 4) == std::string("Obj\x01", 4));
  AvroReader reader{std::string_view(file).substr(4)};
  for (int64_t count = reader.integer(); count != 0; count = reader.integer()) {
    for (; count > 0; --count) {
      std::string name = reader.bytes();
      out.metadata.emplace_back(std::move(name), reader.bytes());
    }
  }
  const std::string sync(reader.rest.substr(0, 16));
  reader.rest.remove_prefix(16);
  if (reader.rest.empty()) return out;
  out.records = reader.integer();
  out.block = reader.bytes();
  CHECK(reader.rest == sync);
  return out;
}

std::string map_of(AvroReader& reader) {
  if (reader.integer() == 0) return "null";
  std::string text;
  for (int64_t count = reader.integer(); count != 0; count = reader.integer()) {
    for (; count > 0; --count) {
      text += std::to_string(reader.integer()) + "=";
      text += std::to_string(reader.integer()) + " ";
    }
  }
  return text;
}

std::string hex_map_of(AvroReader& reader) {
  if (reader.integer() == 0) return "null";
  std::string text;
  for (int64_t count = reader.integer(); count != 0; count = reader.integer()) {
    for (; count > 0; --count) {
      text += std::to_string(reader.integer()) + "=";
      for (const char byte : reader.bytes()) {
        static constexpr char kDigits[] = "0123456789abcdef";
        text += kDigits[static_cast<unsigned char>(byte) >> 4];
        text += kDigits[static_cast<unsigned char>(byte) & 15];
      }
      text += " ";
    }
  }
  return text;
}

TEST_SUITE_BEGIN("publish");

TEST_CASE("Avro's integers are those of its specification") {
  CHECK(integer(0) == std::string("\x00", 1));
  CHECK(integer(-1) == "\x01");
  CHECK(integer(1) == "\x02");
  CHECK(integer(-2) == "\x03");
  CHECK(integer(-64) == "\x7f");
  CHECK(integer(64) == "\x80\x01");
  for (const int64_t value : {INT64_MIN, INT64_MIN + 1, int64_t{-65}, int64_t{8191}, INT64_MAX}) {
    const std::string bytes = integer(value);
    AvroReader reader{bytes};
    CHECK(reader.integer() == value);
    CHECK(reader.rest.empty());
  }
}

TEST_CASE("a string, an array and a union are those of Avro's specification") {
  std::string out;
  AvroWriter writer(out);
  writer.bytes("foo");
  CHECK(out ==
        "\x06"
        "foo");
  out.clear();
  writer.begin_block(2);
  writer.integer(3);
  writer.integer(27);
  writer.end_block();
  CHECK(out == std::string("\x04\x06\x36\x00", 4));
  out.clear();
  writer.absent();
  writer.present();
  writer.bytes("a");
  CHECK(out == std::string("\x00\x02\x02\x61", 4));
}

TEST_CASE("a manifest says of each file where it is, how large, and what its columns hold") {
  IcebergFile file{"file:///lake/t/part.parquet", 1234, 100, {}};
  file.columns.push_back({ColumnType::int32, 0, 1, 70000});
  file.columns.push_back({ColumnType::decimal, 0, -12345, 128});
  file.columns.push_back({ColumnType::varchar, 7, {}, {}});
  file.columns.push_back({ColumnType::int64, {}, -1, int64_t{1} << 40});
  file.columns.push_back({ColumnType::decimal, 0, -128, 127});
  const AvroFile read_back = read(iceberg_manifest("{}", 42, std::span(&file, 1)));
  CHECK(read_back.records == 1);
  AvroReader reader{read_back.block};
  CHECK(reader.integer() == 1);  // added
  CHECK(reader.integer() == 1);
  CHECK(reader.integer() == 42);
  CHECK(reader.integer() == 0);
  CHECK(reader.integer() == 0);
  CHECK(reader.integer() == 0);  // data
  CHECK(reader.bytes() == file.location);
  CHECK(reader.bytes() == "PARQUET");
  CHECK(reader.integer() == 100);
  CHECK(reader.integer() == 1234);
  CHECK(map_of(reader) == "1=100 2=100 3=100 4=100 5=100 ");
  CHECK(map_of(reader) == "1=0 2=0 3=7 5=0 ");
  CHECK(hex_map_of(reader) == "1=01000000 2=cfc7 4=ffffffffffffffff 5=80 ");
  CHECK(hex_map_of(reader) == "1=70110100 2=0080 4=0000000000010000 5=7f ");
  CHECK(reader.rest.empty());
}

TEST_CASE("a manifest list says of each manifest what it adds") {
  const IcebergManifest manifests[] = {{"file:///a.avro", 500, 2, 1000},
                                       {"file:///b.avro", 600, 1, 10}};
  const std::string file = iceberg_manifest_list(12, manifests);
  const AvroFile read_back = read(file);
  CHECK(read_back.records == 2);
  CHECK(read_back.metadata[2] == std::pair<std::string, std::string>("snapshot-id", "12"));
  CHECK(read_back.metadata[3] == std::pair<std::string, std::string>("parent-snapshot-id", "null"));
  AvroReader reader{read_back.block};
  for (const IcebergManifest& manifest : manifests) {
    CHECK(reader.bytes() == manifest.location);
    const int64_t expected[] = {static_cast<int64_t>(manifest.bytes),
                                0,
                                0,
                                12,
                                12,
                                12,
                                static_cast<int64_t>(manifest.files),
                                0,
                                0,
                                static_cast<int64_t>(manifest.rows),
                                0,
                                0};
    for (const int64_t value : expected) CHECK(reader.integer() == value);
  }
  CHECK(reader.rest.empty());
  CHECK(iceberg_manifest_list(12, manifests) == file);
  CHECK(read(iceberg_manifest_list(1, {})).records == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace lade
