#include "store/database.hpp"

#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "store/staged_table.hpp"
#include "store/table_reader.hpp"
#include "store/table_writer.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"
#include "support/region_table.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

TEST_SUITE("store") {
TEST_CASE("what was published is there when the database is opened again") {
  MemoryFileSystem files;
  {
    auto database = Database::create(files, tpch_schema(), "a.lade");
    REQUIRE(database.ok());
    load_region(database.value());
  }
  const auto database = Database::open(files, tpch_schema(), "a.lade", Pager::Mode::read);
  REQUIRE(database.ok());
  const TableManifest* info = database.value().find(0);
  REQUIRE(info != nullptr);
  CHECK(database.value().find(1) == nullptr);
  CHECK(info->rows == 5);
  CHECK(info->validated);
  const auto ledger = all_files(database.value().pager(), region(), *info);
  CHECK(ledger.at(0).path == "region.tbl");
  CHECK(ledger.at(0).generation == 2);
  const auto batches = all_batches(database.value().pager(), region(), *info);
  REQUIRE(batches.size() == 2);
  CHECK(batches[1].first_row == 3);

  const TableReader reader(database.value().pager(), region(), *info);
  ColumnBuffers buffers;
  const std::vector<uint16_t> columns = {2, 0};
  REQUIRE(reader.read(1, columns, buffers).ok());
  CHECK(buffers.columns[1].int32s()[1] == 4);
  CHECK(buffers.columns[0].text(0).empty());
  CHECK(buffers.columns[0].text(1) == "comment");
  CHECK(buffers.chunks_read == 2);
}

TEST_CASE("an abandoned table leaves no trace: the next load writes the same bytes") {
  MemoryFileSystem files;
  for (const std::string path : {"clean.lade", "abandoned.lade"}) {
    auto database = Database::create(files, tpch_schema(), path);
    REQUIRE(database.ok());
    if (path == "abandoned.lade") {
      TableWriter writer(database.value().pager(), database.value().table_or_empty(0), 1);
      append(writer, 1000, 500);
      REQUIRE(writer.finish({}).ok());
      database.value().abandon();
    }
    load_region(database.value());
  }
  CHECK(files.bytes("clean.lade") == files.bytes("abandoned.lade"));
}

TEST_CASE("an append goes behind what is there, and its files and rows are counted on") {
  MemoryFileSystem files;
  auto database = Database::create(files, tpch_schema(), "a.lade");
  REQUIRE(database.ok());
  load_region(database.value());
  TableWriter writer(database.value().pager(), database.value().table_or_empty(0), 1);
  append(writer, 5, 4);
  CHECK(writer.rows_appended() == 4);
  CHECK(writer.batches_appended() == 1);
  REQUIRE(writer.finish({{"more.tbl", 80, {8, 0}, 4, 0}}).ok());
  REQUIRE(database.value().publish({writer.info()}).ok());
  const TableManifest& info = *database.value().find(0);
  CHECK(info.rows == 9);
  const auto segments = all_segments(database.value().pager(), region(), info);
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].rows == 5);
  CHECK(segments[0].batches == 2);
  CHECK(segments[1].rows == 4);
  CHECK(segments[1].first_file == 1);
  CHECK(segments[1].generation == segments[0].generation + 1);
  const auto batches = all_batches(database.value().pager(), region(), info);
  CHECK(batches.back().first_row == 5);
  CHECK(batches.back().origin.file == 1);
}

TEST_CASE("a table that is replaced gives up its chunks, and an append none") {
  MemoryFileSystem files;
  auto opened = Database::create(files, tpch_schema(), "a.lade");
  REQUIRE(opened.ok());
  Database& database = opened.value();
  load_region(database);
  const std::vector<ChunkId> old = all_chunk_ids(database, *database.find(0));
  for (const bool replace : {false, true}) {
    TableWriter writer(database.pager(),
                       replace ? database.empty_table(0) : database.table_or_empty(0), 1);
    append(writer, 100, 4);
    REQUIRE(writer.finish({{"new.tbl", 80, {8, 0}, 4, 0}}).ok());
    REQUIRE(database.publish({writer.info()}).ok());
    CHECK(database.find(0)->rows == (replace ? 4 : 9));
    for (const ChunkId key : old) CHECK(find_chunk(database.pager(), key).has_value() == !replace);
  }
  // By a table without rows, and that by one with rows.
  for (const size_t rows : {size_t{0}, size_t{3}}) {
    TableWriter writer(database.pager(), database.empty_table(0), 1);
    if (rows > 0) append(writer, 0, rows);
    REQUIRE(writer.finish({}).ok());
    REQUIRE(database.publish({writer.info()}).ok());
    CHECK(database.find(0)->rows == rows);
  }
}

TEST_CASE("a catalog that names a chunk twice is corrupt, since a replacement would give it up") {
  MemoryFileSystem files;
  {
    auto database = Database::create(files, tpch_schema(), "a.lade");
    REQUIRE(database.ok());
    load_region(database.value());
    // Nation has region's chunks.
    TableManifest info = *database.value().find(0);
    info.table = 1;
    info.schema_hash = schema_hash(tpch_schema().table(1));
    REQUIRE(database.value().publish({info}).ok());
  }
  auto opened = Database::open(files, tpch_schema(), "a.lade", Pager::Mode::write);
  REQUIRE(opened.ok());
  CHECK(first_problem(opened.value()).code() == Code::corrupt);
  TableWriter writer(opened.value().pager(), opened.value().empty_table(0), 1);
  append(writer, 0, 1);
  REQUIRE(writer.finish({}).ok());
  CHECK(opened.value().publish({writer.info()}).status().code() == Code::corrupt);
}

TEST_CASE("chunk ids come in pools of at least 64") {
  MemoryFileSystem files;
  auto database = Database::create(files, tpch_schema(), "a.lade");
  REQUIRE(database.ok());
  TableWriter writer(database.value().pager(), database.value().table_or_empty(0), 100);
  for (int32_t batch = 0; batch < 100; ++batch) append(writer, batch * 2, 2);
  const IoCounters counters = database.value().pager().counters();
  CHECK(counters.puts == 300);
  CHECK(counters.allocs >= 64 * counters.alloc_batches);
  CHECK(counters.overwritten_puts == 0);
}

TEST_CASE("row forms that differ are kept row by row") {
  MemoryFileSystem files;
  auto database = Database::create(files, tpch_schema(), "a.lade");
  REQUIRE(database.ok());
  RegionBatch rows(0, 3);
  rows.batch.mixed_row_forms = {kTrailingDelimiter, 0, kTrailingDelimiter | kCarriageReturn};
  BatchEncoder encoder(InstructionSet::scalar);
  EncodedBatch encoded;
  encoder.encode(rows.batch, encoded);
  TableWriter writer(database.value().pager(), database.value().table_or_empty(0), 1);
  REQUIRE(writer.append(encoded).ok());
  REQUIRE(writer.finish({{"region.tbl", 100, {7, 0}, 3, 0}}).ok());
  const TableReader reader(database.value().pager(), region(), writer.info());
  ColumnBuffers buffers;
  REQUIRE(reader.read_row_forms(0, buffers).ok());
  for (size_t row = 0; row < 3; ++row) {
    CHECK(buffers.columns[0].int32s()[row] == rows.batch.mixed_row_forms[row]);
  }
}

TEST_CASE("a staged batch is read before it is appended, and withdrawn without a trace") {
  MemoryFileSystem files;
  auto database = Database::create(files, tpch_schema(), "a.lade");
  REQUIRE(database.ok());
  Pager& pager = database.value().pager();
  TableWriter writer(pager, database.value().table_or_empty(0), 1);
  append(writer, 0, 3);
  REQUIRE(pager.flush().ok());
  BatchEncoder encoder(InstructionSet::scalar);
  EncodedBatch encoded;
  encoder.encode(RegionBatch(3, 2).batch, encoded);
  writer.stage(encoded);
  const uint64_t puts = pager.counters().puts;
  {
    const StagedTable table(pager, region(), writer.info(), encoded);
    CHECK(table.info().rows == 5);
    ColumnBuffers buffers;
    const std::vector<uint16_t> columns = {1, 0};
    REQUIRE(table.read(1, columns, buffers).ok());
    CHECK(buffers.columns[0].text(0) == "AFRICA");
    CHECK(buffers.columns[1].int32s()[1] == 4);
    REQUIRE(table.read(0, columns, buffers).ok());
    CHECK(buffers.columns[1].int32s()[2] == 2);
    CHECK(buffers.chunks_read == 4);
  }
  CHECK(pager.counters().puts == puts);
  writer.withdraw();
  CHECK(writer.info().rows == 3);
  CHECK(writer.info().batches.items() == 1);

  writer.stage(encoded);
  REQUIRE(writer.append_staged(encoded).ok());
  REQUIRE(writer.finish({}).ok());
  const TableReader reader(pager, region(), writer.info());
  ColumnBuffers buffers;
  const std::vector<uint16_t> columns = {0};
  REQUIRE(reader.read(1, columns, buffers).ok());
  CHECK(buffers.columns[0].int32s()[0] == 3);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
