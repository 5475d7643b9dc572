#include "store/catalog_record.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/memory_file_system.hpp"
#include "support/table_lists.hpp"

namespace lade {
namespace {

BatchInfo batch_of(const TableSchema& schema, uint32_t rows, uint64_t first_key) {
  BatchInfo batch;
  batch.rows = rows;
  batch.origin = {0, 17, {2, 3}};
  batch.row_form = kTrailingDelimiter;
  batch.key_order = {true, {1}, {int64_t{rows}}};
  batch.pair_checks_held = 5;
  for (size_t i = 0; i < schema.columns.size(); ++i) {
    ChunkInfo chunk{ChunkId{first_key + i}, Encoding::bitpack, 64, {}};
    chunk.zone_map = {.min = -5, .max = 9, .rows = rows, .empty_texts = 1, .increasing = true};
    batch.chunks.push_back(chunk);
  }
  return batch;
}

// A database's file with tables whose lists lie in it.
struct Lists {
  Lists() : pager(Pager::create(files, "a.lade", {}).value()) {}

  TableManifest table_of(const TableSchema& schema) {
    TableManifest info;
    info.table = schema.index;
    info.validated = true;
    info.schema_hash = schema_hash(schema);
    info.rows = 12;
    append_record(info.files, LoadedFile{"a.tbl", 1234, {0xfedcba9876543210, 77}, 14, 3});
    LADE_ASSERT(info.files.write(*pager).ok());
    std::vector<BatchInfo> batches = {batch_of(schema, 8, 100), batch_of(schema, 4, 200)};
    batches[1].first_row = 8;
    put_batches(*pager, info, batches);
    put_segments(*pager, info,
                 {{.generation = 3,
                   .batches = 2,
                   .rows = 12,
                   .first_file = 0,
                   .files = 1,
                   .ids = {ChunkId{100}, ChunkId{300}}}});
    LADE_ASSERT(pager->flush().ok());
    return info;
  }

  MemoryFileSystem files;
  std::unique_ptr<Pager> pager;
};

TEST_SUITE("store") {
TEST_CASE("a catalog and the lists that it names come back as they were written") {
  Lists lists;
  const Schema& schema = tpch_schema();
  const auto record =
      write_catalog({lists.table_of(schema.table(0)), lists.table_of(schema.table(5))});
  const auto read = read_catalog(record, schema, *lists.pager);
  REQUIRE(read.ok());
  REQUIRE(read.value().size() == 2);
  const TableManifest& table = read.value()[1];
  CHECK(table.fault.ok());
  CHECK(table.table == 5);
  CHECK(table.validated);
  CHECK(table.schema_hash == schema_hash(schema.table(5)));
  CHECK(table.rows == 12);
  const auto files = all_files(*lists.pager, schema.table(5), table);
  REQUIRE(files.size() == 1);
  CHECK(files[0].path == "a.tbl");
  CHECK(files[0].bytes == 1234);
  CHECK(files[0].xxh3 == Hash128{0xfedcba9876543210, 77});
  CHECK(files[0].lines == 14);
  CHECK(files[0].generation == 3);
  const auto segments = all_segments(*lists.pager, schema.table(5), table);
  REQUIRE(segments.size() == 1);
  CHECK(segments[0].ids.first == ChunkId{100});
  CHECK(segments[0].ids.end == ChunkId{300});
  CHECK(segments[0].rows == 12);

  const auto batches = all_batches(*lists.pager, schema.table(0), read.value()[0]);
  REQUIRE(batches.size() == 2);
  const BatchInfo& batch = batches[1];
  CHECK(batch.first_row == 8);
  CHECK(batch.rows == 4);
  CHECK(batch.origin.line_of(0) == 17);
  CHECK(batch.origin.line_of(2) == 21);
  CHECK(batch.key_order.strictly_increasing);
  CHECK(batch.key_order.last == std::vector<int64_t>{4});
  CHECK(batch.pair_checks_held == 5);
  REQUIRE(batch.chunks.size() == schema.table(0).columns.size());
  CHECK(batch.chunks[1].id == ChunkId{201});
  CHECK(batch.chunks[1].encoding == Encoding::bitpack);
  CHECK(batch.chunks[1].zone_map.min == -5);
  CHECK(batch.chunks[1].zone_map.empty_texts == 1);
  CHECK(batch.chunks[1].zone_map.increasing);
  CHECK_FALSE(batch.chunks[1].zone_map.strictly_increasing);
}

TEST_CASE("what was deleted comes back, and without it the bytes are those of version 3") {
  Lists lists;
  const Schema& schema = tpch_schema();
  TableManifest info = lists.table_of(schema.table(5));
  const auto version = [&] { return ByteReader(write_catalog({info})).get<uint16_t>(); };
  CHECK(version() == 3);
  const std::vector<std::byte> plain = write_record(LoadedFile{.path = "a", .generation = 3});
  info.lost_rows = true;
  CHECK(version() == 4);
  put_files(*lists.pager, info,
            {{.path = "a", .generation = 3}, {.path = "b", .generation = 4, .rows_deleted = 0}});
  put_segments(*lists.pager, info,
               {{.batches = 1, .rows = 8, .rows_deleted = 5, .ids = {ChunkId{100}, ChunkId{200}}},
                {.batches = 1, .rows = 4, .ids = {ChunkId{200}, ChunkId{300}}}});
  LADE_ASSERT(lists.pager->flush().ok());
  CHECK(info.files.leaves()[0].extent.bytes == 2 * plain.size() + sizeof(uint64_t));
  const auto read = read_catalog(write_catalog({info}), schema, *lists.pager);
  REQUIRE(read.ok());
  const TableManifest& table = read.value()[0];
  CHECK(table.lost_rows);
  CHECK(table.validated);
  const auto files = all_files(*lists.pager, schema.table(5), table);
  REQUIRE(files.size() == 2);
  CHECK(!files[0].rows_deleted);
  CHECK(files[1].rows_deleted == 0);
  CHECK(files[1].generation == 4);
  const auto segments = all_segments(*lists.pager, schema.table(5), table);
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].rows == 8);
  CHECK(segments[0].rows_deleted == 5);
  CHECK(!segments[1].rows_deleted);
}

TEST_CASE("a catalog cut at any length is refused, and a record leaves its reader not ok") {
  Lists lists;
  const TableSchema& schema = tpch_schema().table(0);
  const auto catalog = write_catalog({lists.table_of(schema)});
  for (size_t bytes = 0; bytes < catalog.size(); ++bytes) {
    CHECK_FALSE(read_catalog(std::span(catalog).first(bytes), tpch_schema(), *lists.pager).ok());
  }
  const auto record = write_record(batch_of(schema, 8, 1));
  for (size_t bytes = 0; bytes < record.size(); ++bytes) {
    ByteReader in(ByteSpan(record).first(bytes));
    BatchInfo batch;
    read_record(in, schema, batch);
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("any flipped bit of a catalog is refused, is one table's fault, or is another value") {
  Lists lists;
  const TableSchema& schema = tpch_schema().table(0);
  auto catalog = write_catalog({lists.table_of(schema), lists.table_of(tpch_schema().table(7))});
  size_t refused = 0;
  size_t faults = 0;
  for (size_t bit = 0; bit < catalog.size() * 8; ++bit) {
    catalog[bit / 8] ^= std::byte{1} << (bit % 8);
    const auto read = read_catalog(catalog, tpch_schema(), *lists.pager);
    refused += read.ok() ? 0 : 1;
    if (read.ok()) {
      for (const TableManifest& table : read.value()) faults += table.fault.ok() ? 0 : 1;
    }
    catalog[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  CHECK(refused > 100);
  CHECK(faults > 100);
}

TEST_CASE("a part of a table and its open keys come back, and none that cannot be") {
  Lists lists;
  const TableSchema& orders = *tpch_schema().find("orders");
  TableManifest table = lists.table_of(orders);
  const auto whole = write_catalog({table});
  table.part = {3, 16};
  table.validated = false;
  table.open_keys = 2;
  const auto written = [&] { return write_catalog({table}); };
  const auto read = [&](ByteSpan record) {
    return read_catalog(record, tpch_schema(), *lists.pager);
  };
  const auto found = read(written());
  REQUIRE(found.ok());
  CHECK(found.value()[0].part == Part{3, 16});
  CHECK(found.value()[0].open_keys == 2);
  CHECK(found.value()[0].holds_alone());
  CHECK_FALSE(read(whole).value()[0].part.has_others());
  const auto cut = written();
  for (size_t bytes = 0; bytes < cut.size(); ++bytes)
    CHECK_FALSE(read(std::span(cut).first(bytes)).ok());
  const auto refused = [&](const Part& part, uint64_t open_keys, bool validated) {
    table.part = part;
    table.open_keys = open_keys;
    table.validated = validated;
    return read(written()).status().code() == Code::corrupt;
  };
  CHECK(refused({0, 16}, 0, true));
  CHECK(refused({17, 16}, 0, true));
  CHECK(refused({1, kPartsMax + 1}, 0, true));
  CHECK(refused({3, 16}, 1, false));                  // the primary key
  CHECK(refused({3, 16}, uint64_t{1} << 63, false));  // no constraint
  CHECK(refused({3, 16}, 2, true));
  CHECK(refused({1, 1}, 2, false));
  CHECK_FALSE(refused({1, 1}, 0, true));
}

TEST_CASE("a catalog of another version is unsupported, not corrupt") {
  Lists lists;
  auto record = write_catalog({});
  record[0] = std::byte{9};
  CHECK(read_catalog(record, tpch_schema(), *lists.pager).status().code() ==
        Code::unsupported_version);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
