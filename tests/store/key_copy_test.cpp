#include "store/key_copy.hpp"

#include <doctest/doctest.h>

#include "catalog/key_schema.hpp"
#include "store/table_reader.hpp"
#include "support/small_database.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr std::string_view kNations = "0|A|3|x|\n1|B|2|y|\n2|C|9|z\n";

// The bytes of the copy of a database's keys.
std::vector<std::byte> copied(const Database& from, const Schema& keys) {
  MemoryFileSystem files;
  Database copy = Database::create_on(files.create_unnamed("k.lade").value(), keys,
                                      {.background_writes = false})
                      .value();
  const std::atomic<int> signal = 0;
  REQUIRE(copy_keys(from, copy, Interruption(signal)).ok());
  REQUIRE(copy.pager().link_at_once(files, "k.lade").ok());
  return files.bytes("k.lade");
}

TEST_SUITE("store") {
TEST_CASE("a copy of keys has the values, batches and lines of the key columns") {
  SmallDatabase small;
  small.load("region", region_rows(5, 10), 4);
  small.load("nation", kNations, 2);  // rows in two forms
  small.load("nation", "7|D|4|w|\n", 2);
  const Schema keys = key_schema(tpch_schema());
  MemoryFileSystem files;
  files.set("k.lade", "");
  files.bytes("k.lade") = copied(small.database(), keys);
  const Database copy = Database::open(files, keys, "k.lade", Pager::Mode::read).value();
  CHECK(first_problem(copy).ok());
  REQUIRE(copy.tables().size() == 2);
  const TableSchema& nation = *keys.find("nation");
  const TableManifest& manifest = *copy.find(nation.index);
  CHECK(manifest.rows == 4);
  CHECK(manifest.segments.items() == 1);
  CHECK(manifest.files.items() == 2);
  const auto before = all_batches(small.database().pager(), *tpch_schema().find("nation"),
                                  small.manifest("nation"));
  const auto after = all_batches(copy.pager(), nation, manifest);
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    CHECK(after[i].rows == before[i].rows);
    CHECK(after[i].origin.first_line == before[i].origin.first_line);
    CHECK(after[i].key_order.first == before[i].key_order.first);
    REQUIRE(after[i].chunks.size() == 2);
    CHECK(after[i].chunks[1].zone_map == before[i].chunks[2].zone_map);
  }
  const TableReader reader(copy.pager(), nation, manifest);
  const uint16_t columns[] = {0, 1};
  ColumnBuffers buffers;
  REQUIRE(reader.read(1, columns, buffers).ok());
  CHECK(buffers.columns[0].integer(0) == 2);
  CHECK(buffers.columns[1].integer(0) == 9);
  CHECK(reader.file(1).value().path == "nation.tbl");
}

TEST_CASE("a copy of the same rows is the same bytes, however the database came to have them") {
  const Schema keys = key_schema(tpch_schema());
  SmallDatabase one;
  one.load("region", region_rows(0, 10), 4);
  SmallDatabase other;
  other.load("nation", kNations, 4);
  other.load("region", region_rows(3, 2), 4);
  other.replace("region", region_rows(0, 10), 4);
  one.load("nation", kNations, 4);
  CHECK(copied(one.database(), keys) == copied(other.database(), keys));
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
