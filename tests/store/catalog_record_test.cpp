#include "store/catalog_record.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

BatchInfo batch_of(const TableSchema& schema, uint32_t rows) {
  BatchInfo batch;
  batch.rows = rows;
  batch.origin = {0, 17, {2, 3}};
  batch.row_form = kTrailingDelimiter;
  batch.key_order = {true, {1}, {int64_t{rows}}};
  batch.pair_checks_held = 5;
  for (size_t i = 0; i < schema.columns.size(); ++i) {
    ChunkInfo chunk{ChunkKey{100 + i}, Encoding::bitpack, 64, {}};
    chunk.zone_map = {.min = -5, .max = 9, .rows = rows, .nulls = 1, .increasing = true};
    batch.chunks.push_back(chunk);
  }
  return batch;
}

TableInfo table_of(const TableSchema& schema) {
  TableInfo info;
  info.table = schema.index;
  info.validated = true;
  info.schema_hash = schema_hash(schema);
  info.rows = 12;
  info.files = {{"a.tbl", 1234, 0xfedcba9876543210, 14, 3}};
  info.segments = {{ChunkKey{99}, 2, 12}};
  return info;
}

TEST_SUITE("store") {
TEST_CASE("a catalog comes back as it was written") {
  const Schema& schema = tpch_schema();
  const auto record = write_catalog({table_of(schema.table(0)), table_of(schema.table(5))});
  const auto read = read_catalog(record, schema);
  REQUIRE(read.ok());
  REQUIRE(read.value().size() == 2);
  const TableInfo& table = read.value()[1];
  CHECK(table.table == 5);
  CHECK(table.validated);
  CHECK(table.schema_hash == schema_hash(schema.table(5)));
  CHECK(table.rows == 12);
  REQUIRE(table.files.size() == 1);
  CHECK(table.files[0].path == "a.tbl");
  CHECK(table.files[0].bytes == 1234);
  CHECK(table.files[0].xxh3 == 0xfedcba9876543210);
  CHECK(table.files[0].lines == 14);
  CHECK(table.files[0].generation == 3);
  REQUIRE(table.segments.size() == 1);
  CHECK(table.segments[0].batches_key == ChunkKey{99});
  CHECK(table.segments[0].rows == 12);
}

TEST_CASE("a list of batches comes back as it was written, with first rows counted up") {
  const TableSchema& schema = tpch_schema().table(0);
  const std::vector<BatchInfo> batches = {batch_of(schema, 8), batch_of(schema, 4)};
  TableInfo info = table_of(schema);
  REQUIRE(read_batch_list(write_batch_list(batches), schema, info.segments[0], info).ok());
  REQUIRE(info.batches.size() == 2);
  const BatchInfo& batch = info.batches[1];
  CHECK(batch.first_row == 8);
  CHECK(batch.rows == 4);
  CHECK(batch.origin.line_of(0) == 17);
  CHECK(batch.origin.line_of(2) == 21);
  CHECK(batch.key_order.strictly_increasing);
  CHECK(batch.key_order.last == std::vector<int64_t>{4});
  CHECK(batch.pair_checks_held == 5);
  REQUIRE(batch.chunks.size() == schema.columns.size());
  CHECK(batch.chunks[1].key == ChunkKey{101});
  CHECK(batch.chunks[1].encoding == Encoding::bitpack);
  CHECK(batch.chunks[1].zone_map.min == -5);
  CHECK(batch.chunks[1].zone_map.nulls == 1);
  CHECK(batch.chunks[1].zone_map.increasing);
  CHECK_FALSE(batch.chunks[1].zone_map.strictly_increasing);
}

TEST_CASE("records cut at any length are refused") {
  const TableSchema& schema = tpch_schema().table(0);
  const auto catalog = write_catalog({table_of(schema)});
  for (size_t bytes = 1; bytes < catalog.size(); ++bytes) {
    CHECK_FALSE(read_catalog(std::span(catalog).first(bytes), tpch_schema()).ok());
  }
  const auto list = write_batch_list(std::vector{batch_of(schema, 8), batch_of(schema, 4)});
  for (size_t bytes = 0; bytes < list.size(); ++bytes) {
    TableInfo info = table_of(schema);
    const Segment segment = info.segments[0];
    CHECK_FALSE(read_batch_list(std::span(list).first(bytes), schema, segment, info).ok());
  }
}

TEST_CASE("any flipped bit is refused or read as other values, never a crash") {
  const TableSchema& schema = tpch_schema().table(0);
  auto catalog = write_catalog({table_of(schema), table_of(tpch_schema().table(7))});
  auto list = write_batch_list(std::vector{batch_of(schema, 8), batch_of(schema, 4)});
  size_t refused = 0;
  const auto flip_all = [](std::vector<std::byte>& record, const auto& read) {
    for (size_t bit = 0; bit < record.size() * 8; ++bit) {
      record[bit / 8] ^= std::byte{1} << (bit % 8);
      read();
      record[bit / 8] ^= std::byte{1} << (bit % 8);
    }
  };
  flip_all(catalog, [&] { refused += read_catalog(catalog, tpch_schema()).ok() ? 0 : 1; });
  flip_all(list, [&] {
    TableInfo info = table_of(schema);
    const Segment segment = info.segments[0];
    refused += read_batch_list(list, schema, segment, info).ok() ? 0 : 1;
  });
  CHECK(refused > 100);
}

TEST_CASE("a catalog of another version is unsupported, not corrupt") {
  auto record = write_catalog({});
  record[0] = std::byte{9};
  CHECK(read_catalog(record, tpch_schema()).status().code() == Code::unsupported_version);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
