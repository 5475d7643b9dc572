#include "store/row_deletion.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "store/table_view.hpp"
#include "support/appended_file.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr uint16_t kKey = 0;
constexpr uint16_t kComment = 4;

const TableSchema& partsupp() { return *tpch_schema().find("partsupp"); }

// A row of the model. Its comment says where it came from, so that the table can be asked, too.
struct ModelRow {
  int64_t key;
  std::string comment;
  friend bool operator==(const ModelRow&, const ModelRow&) = default;
};

std::string place_text(const std::string& file, uint64_t line) {
  return file + ":" + std::to_string(line);
}

// All rows of a table in order, and checks on the way that each says where it came from.
std::vector<ModelRow> rows_of(const Pager& pager, const TableManifest& info) {
  const TableReader table(pager, partsupp(), info);
  BatchCursor cursor(table);
  ColumnBuffers buffers;
  std::vector<ModelRow> rows;
  const uint16_t columns[] = {kKey, kComment};
  for (uint64_t i = 0; i < table.batches(); ++i) {
    const BatchInfo batch = *cursor.at(i).value();
    CHECK(batch.first_row == rows.size());
    REQUIRE(table.read(i, columns, buffers).ok());
    const std::string file = table.file(batch.origin.file).value().path;
    for (uint32_t row = 0; row < batch.rows; ++row) {
      rows.push_back({buffers.columns[0].integer(row), std::string(buffers.columns[1].text(row))});
      CHECK(rows.back().comment == place_text(file, batch.origin.line_of(row)));
    }
  }
  CHECK(rows.size() == info.rows);
  return rows;
}

struct History {
  MemoryFileSystem files;
  Database database = Database::create(files, tpch_schema(), "a.lade").value();
  std::vector<ModelRow> model;
  uint64_t deleted = 0;

  TableManifest now() const { return database.table_or_empty(partsupp().index); }

  // A file of rows; one in eight lines is no row.
  TableManifest load(std::mt19937_64& random, TableManifest before, uint64_t keys) {
    const std::string path = "f" + std::to_string(before.files.items());
    std::string text;
    const uint64_t lines = 1 + random() % 60;
    const bool trailing_of_all = random() % 2 == 0;
    for (uint64_t line = 1; line <= lines; ++line) {
      const int64_t key = static_cast<int64_t>(random() % keys);
      const std::string comment = place_text(path, line);
      if (random() % 8 == 0) {
        text += "no row\n";
        continue;
      }
      text += std::to_string(key) + "|" + std::to_string(line) + "|1|2." +
              std::to_string(random() % 10) + "|" + comment +
              (trailing_of_all || random() % 2 == 0 ? "|\n" : "\n");
      model.push_back({key, comment});
    }
    files.set(path, text);
    return appended(database, files, path, std::move(before),
                    1 + static_cast<uint32_t>(random() % 9));
  }

  RowDeletion take_out(const std::vector<int64_t>& keys, unsigned threads) {
    const std::atomic<int> signal = 0;
    RowDeletion deletion =
        delete_rows(database, now(), kKey, keys, threads, Interruption(signal)).value();
    uint64_t rows = 0;
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto has = [&](const ModelRow& row) { return row.key == keys[i]; };
      CHECK(deletion.rows_of_key[i] ==
            static_cast<uint64_t>(std::count_if(model.begin(), model.end(), has)));
      rows += std::erase_if(model, has);
    }
    CHECK(deletion.rows == rows);
    deleted += rows;
    const LoadedFile list{.path = "delete", .lines = keys.size(), .rows_deleted = rows};
    REQUIRE(enter_deletion(database, {list}, deletion).ok());
    return deletion;
  }

  void publish(TableManifest table) {
    REQUIRE(database.publish({std::move(table)}).ok());
    const Status problem = first_problem(database);
    CHECK(std::string(problem.message()) == "");
    CHECK(rows_of(database.pager(), now()) == model);
  }
};

std::vector<int64_t> some_keys(std::mt19937_64& random, uint64_t keys) {
  std::vector<int64_t> chosen;
  const uint64_t one_of = 1 + random() % 12;
  for (uint64_t key = 0; key < keys + 3; ++key) {
    if (random() % one_of == 0) chosen.push_back(static_cast<int64_t>(key));
  }
  return chosen;
}

TEST_SUITE("store") {
TEST_CASE("any history of loads and deletions shows the rows that a plain list has") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    History history;
    const uint64_t keys = 1 + random() % 40;
    history.publish(history.load(random, history.now(), keys));
    for (int step = 0; step < 6; ++step) {
      const std::vector<ModelRow> before = history.model;
      const Database reader =
          Database::open(history.files, tpch_schema(), "a.lade", Pager::Mode::read).value();
      TableManifest next = history.now();
      if (random() % 3 != 0)
        next = history.take_out(some_keys(random, keys), 1 + random() % 2).table;
      if (random() % 3 != 0) next = history.load(random, std::move(next), keys);
      history.publish(std::move(next));
      // One commit, and who has opened the generation before goes on seeing it.
      const TableManifest* old = reader.find(partsupp().index);
      REQUIRE(old != nullptr);
      CHECK(rows_of(reader.pager(), *old) == before);
    }
    uint64_t deleted = 0;
    for (const Segment& segment : all_segments(history.database.pager(), partsupp(), history.now()))
      deleted += segment.rows_deleted.value_or(0);
    CHECK(deleted == history.deleted);
    // The file anew, and the table in the place of itself: no chunk is lost or kept for nobody.
    auto compacted = history.database.compact();
    REQUIRE(compacted.ok());
    compacted.value().reset();
    Database again =
        Database::open(history.files, tpch_schema(), "a.lade", Pager::Mode::write).value();
    CHECK(rows_of(again.pager(), again.table_or_empty(partsupp().index)) == history.model);
    REQUIRE(again.publish({again.empty_table(partsupp().index)}).ok());
    CHECK(first_problem(again).ok());
  }
}

TEST_CASE("a deletion that is abandoned has changed nothing") {
  std::mt19937_64 random(5);
  History history;
  history.publish(history.load(random, history.now(), 9));
  const std::vector<ModelRow> model = history.model;
  const std::vector<std::byte> bytes = history.files.bytes("a.lade");
  history.take_out({0, 1, 2, 3, 4}, 1);
  history.database.abandon();
  history.model = model;
  CHECK(rows_of(history.database.pager(), history.now()) == model);
  CHECK(first_problem(history.database).ok());
  CHECK(history.database.pager().last_commit().generation == 2);
}

TEST_CASE("batches without such rows keep their chunks, and are not read") {
  History history;
  std::string text;
  for (int key = 0; key < 100; ++key)
    text += std::to_string(key) + "|1|1|1.0|t:" + std::to_string(key + 1) + "|\n";
  history.files.set("t", text);
  for (int key = 0; key < 100; ++key)
    history.model.push_back({key, "t:" + std::to_string(key + 1)});
  history.publish(appended(history.database, history.files, "t", history.now(), 10));
  const auto before = all_batches(history.database.pager(), partsupp(), history.now());
  const uint64_t gets = history.database.pager().counters().gets;
  const RowDeletion deletion = history.take_out({-5, 30, 31, 38, 39, 55, 1000}, 2);
  CHECK(deletion.batches_rewritten == 2);
  // The keys of two batches, and then all of their columns.
  CHECK(history.database.pager().counters().gets - gets == 2 * (1 + partsupp().columns.size()));
  history.publish(deletion.table);
  const auto after = all_batches(history.database.pager(), partsupp(), history.now());
  REQUIRE(after.size() == 10);
  for (size_t i = 0; i < 10; ++i) {
    CAPTURE(i);
    CHECK((after[i].chunks[0].id == before[i].chunks[0].id) == (i != 3 && i != 5));
  }
  CHECK(after[3].origin.first_line == 33);
  CHECK(after[3].origin.missing_lines.empty());
  CHECK(after[5].origin.missing_lines == std::vector<uint32_t>{5});
  std::vector<ChunkIdRange> replaced = deletion.replaced;
  CHECK(replaced.size() == 2 * partsupp().columns.size());
  std::vector<ExtentRef> extents;
  CHECK(!history.database.pager().locate(std::span(&replaced[0].first, 1), extents).ok());
}

TEST_CASE("the bytes of a deletion do not depend on the threads") {
  std::vector<std::byte> bytes[2];
  for (const unsigned threads : {1U, 2U}) {
    std::mt19937_64 random(11);
    History history;
    for (int i = 0; i < 4; ++i) history.publish(history.load(random, history.now(), 30));
    history.publish(history.take_out(some_keys(random, 30), threads).table);
    bytes[threads - 1] = history.files.bytes("a.lade");
  }
  CHECK(bytes[0] == bytes[1]);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
