// The power goes while a table is replaced: whoever opens the file sees the old rows or the new
// ones.
#include <random>

#include <doctest/doctest.h>

#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "support/crash_disk.hpp"
#include "support/region_table.hpp"

namespace lade {
namespace {

constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 8192};

// Publishes `rows` rows from key `first` on in the place of what is there.
void replace(Database& database, CrashDisk& disk, int32_t first, size_t rows) {
  TableWriter writer(database.pager(), database.empty_table(0), 1);
  append(writer, first, rows);
  REQUIRE(writer.finish({{"region.tbl", 100, {7, 0}, rows, 0}}).ok());
  const auto commit = database.publish({writer.info()});
  REQUIRE(commit.ok());
  disk.promise(commit.value().generation);
}

// The generation that the image shows, of which every row is there.
uint64_t generation_of(ByteSpan image) {
  const auto database =
      Database::open_on(open_image(image), tpch_schema(), Pager::Mode::read, kInline);
  REQUIRE(database.ok());
  const uint64_t generation = database.value().pager().last_commit().generation;
  const TableManifest* info = database.value().find(0);
  REQUIRE((info != nullptr) == (generation > 1));
  if (info == nullptr) return generation;
  // Generation g has 10 * g rows, from key 100 * g on.
  REQUIRE(info->rows == 10 * generation);
  REQUIRE(info->batches.items() == 1);
  const TableReader reader(database.value().pager(), region(), *info);
  ColumnBuffers buffers;
  const std::vector<uint16_t> columns = {0, 1, 2};
  REQUIRE(reader.read(0, columns, buffers).ok());
  for (size_t row = 0; row < info->rows; ++row) {
    REQUIRE(buffers.columns[0].int32s()[row] == static_cast<int32_t>(100 * generation + row));
  }
  return generation;
}

TEST_SUITE("store") {
TEST_CASE("a power cut while a table is replaced shows the old rows or the new ones, all of them") {
  CrashDisk disk;
  {
    auto database = Database::create_on(disk.open(), tpch_schema(), kInline);
    REQUIRE(database.ok());
    disk.promise(1);
    for (int32_t generation = 2; generation < 8; ++generation) {
      replace(database.value(), disk, 100 * generation, 10 * static_cast<size_t>(generation));
    }
  }
  std::mt19937_64 random(11);
  uint64_t images = 0;
  const auto epochs = disk.epochs();
  for (size_t i = 1; i < epochs.size(); ++i) {
    images += for_each_crash(epochs[i], {}, random, [&](ByteSpan image) {
      const uint64_t generation = generation_of(image);
      REQUIRE(generation >= epochs[i].promise);
      REQUIRE(generation <= epochs[i].promise + 1);
    });
  }
  CHECK(images > 1000);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
