#include "store/batch_check.hpp"

#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "support/memory_table.hpp"
#include "support/random_rows.hpp"
#include "support/stored_table.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 31;
constexpr uint32_t kBatchLines = 40;

// Rows of which some have no trailing delimiter.
std::string mixed_rows(const TableSchema& schema, size_t rows, Random& random) {
  std::string text;
  for (size_t row = 0; row < rows; ++row)
    text += random_rows(schema, 1, random, {.trailing_delimiter = random.below(3) > 0});
  return text;
}

// What the check of one batch says of the table as `lists` have it, problem by problem.
std::vector<std::string> differences(const StoredTable& table, const TableLists& lists,
                                     size_t batch, const std::vector<ChunkIdRange>& bad = {}) {
  std::vector<std::string> found;
  const TableManifest info = table.with(lists);
  const TableReader reader = table.reader(info);
  const DifferenceSink sink = [&](const Status& status) {
    CHECK((status.code() == Code::corrupt || status.code() == Code::corrupt_chunk));
    CHECK(status.path() == "a.lade");
    found.emplace_back(status.message());
  };
  BatchCheck check(reader, bad, sink);
  check.check(batch, lists.batches[batch]);
  return found;
}

// lineitem rows in the order of their keys, whose dates hold the check of two columns.
std::string lineitems(size_t rows) {
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    text += std::to_string(row / 3 + 1) + "|7|5|" + std::to_string(row % 3 + 1) +
            "|17|100.00|0.05|0.02|N|O|1996-03-13|1996-02-12|1996-03-22|NONE|TRUCK|a text|\n";
  }
  return text;
}

const TableSchema& lineitem() { return *tpch_schema().find("lineitem"); }

size_t column_of_lineitem(std::string_view name) { return *lineitem().find_column(name); }

// Tells one lie of batch 1 of lineitem and expects exactly this to be said.
void told(const std::string& expected, const std::function<void(BatchInfo&)>& lie) {
  static const StoredTable table(lineitem(), lineitems(100), kBatchLines);
  TableLists lists = table.lists();
  lie(lists.batches[1]);
  const std::vector<std::string> found = differences(table, lists, 1);
  REQUIRE(found.size() == 1);
  CHECK(found[0] == "lineitem." + expected);
  CHECK(differences(table, lists, 0).empty());
}

void told_of(std::string_view column, const std::string& expected,
             const std::function<void(ChunkInfo&)>& lie) {
  const size_t place = column_of_lineitem(column);
  told(std::string(column) + ", batch 1: " + expected,
       [&](BatchInfo& batch) { lie(batch.chunks[place]); });
}

TEST_SUITE("store") {
TEST_CASE(
    "what is stored of every batch is what a loop over its values finds, and no lie is told") {
  for (const TableSchema& schema : tpch_schema().tables) {
    Random random(kSeed + schema.index);
    const StoredTable table(schema, mixed_rows(schema, 200, random), kBatchLines);
    const TableLists lists = table.lists();
    REQUIRE(lists.batches.size() == 5);
    MemoryTable naive(schema);
    const TableReader reader = table.reader(table.info());
    ColumnBuffers buffers;
    for (size_t batch = 0; batch < 5; ++batch) {
      CAPTURE(schema.name);
      CHECK(differences(table, lists, batch) == std::vector<std::string>());
      std::vector<std::vector<int64_t>> values;
      for (uint16_t column = 0; column < schema.columns.size(); ++column) {
        REQUIRE(reader.read(batch, std::span(&column, 1), buffers).ok());
        std::vector<int64_t>& numbers = values.emplace_back();
        for (size_t row = 0; row < buffers.columns[0].rows(); ++row) {
          const bool text = buffers.columns[0].kind() == ValueKind::text;
          numbers.push_back(text ? buffers.columns[0].texts()[row].length
                                 : buffers.columns[0].integer(row));
        }
      }
      naive.append_values(values);
      const BatchInfo& stored = lists.batches[batch];
      BatchCursor cursor(naive);
      const BatchInfo& expected = *cursor.at(batch).value();
      CHECK(stored.mixed_row_forms);
      CHECK(stored.pair_checks_held == expected.pair_checks_held);
      CHECK(stored.key_order.first == expected.key_order.first);
      CHECK(stored.key_order.last == expected.key_order.last);
      CHECK(stored.key_order.strictly_increasing == expected.key_order.strictly_increasing);
      for (size_t column = 0; column < schema.columns.size(); ++column)
        CHECK(stored.chunks[column].zone_map == expected.chunks[column].zone_map);
    }
  }
}

TEST_CASE("each part of a zone map that is not its chunk's is told") {
  told_of("l_orderkey", "least value is stored as 13, and is 14",
          [](ChunkInfo& chunk) { --chunk.zone_map.min; });
  told_of("l_orderkey", "greatest value is stored as 28, and is 27",
          [](ChunkInfo& chunk) { ++chunk.zone_map.max; });
  told_of("l_orderkey", "'increasing' is stored as false, and is true",
          [](ChunkInfo& chunk) { chunk.zone_map.increasing = false; });
  told_of("l_orderkey", "'strictly increasing' is stored as true, and is false",
          [](ChunkInfo& chunk) { chunk.zone_map.strictly_increasing = true; });
  told_of("l_shipdate", "least value is stored as 0, and is 9568",
          [](ChunkInfo& chunk) { chunk.zone_map.min = 0; });
  told_of("l_comment", "shortest length is stored as 5, and is 6",
          [](ChunkInfo& chunk) { chunk.zone_map.min = 5; });
  told_of("l_comment", "greatest length is stored as 7, and is 6",
          [](ChunkInfo& chunk) { chunk.zone_map.max = 7; });
  told_of("l_comment", "number of empty texts is stored as 1, and is 0",
          [](ChunkInfo& chunk) { chunk.zone_map.empty_texts = 1; });
  told_of("l_comment", "encoding is stored as plain, and is constant",
          [](ChunkInfo& chunk) { chunk.encoding = Encoding::plain; });
}

TEST_CASE("a key order and pair checks that are not the rows' are told") {
  const std::string key = "lineitem_pkey, batch 1: ";
  told(key + "first key is stored as (14, 1), and is (14, 2)", [](BatchInfo& batch) {
    batch.key_order.first = {14, 1};
  });
  told(key + "last key is stored as (28, 2), and is (27, 2)",
       [](BatchInfo& batch) { batch.key_order.last[0] = 28; });
  told(key + "'keys strictly increasing' is stored as false, and is true",
       [](BatchInfo& batch) { batch.key_order.strictly_increasing = false; });
  told(
      "lineitem_l_shipdate_l_receiptdate_check, batch 1: 'holds for every row' is stored as false, "
      "and is true",
      [](BatchInfo& batch) { batch.pair_checks_held = 0; });
  // A bit of a constraint that is no check of two columns, and one of no constraint at all.
  told("lineitem_pkey, batch 1: 'holds for every row' is stored as true, and is false",
       [](BatchInfo& batch) { batch.pair_checks_held |= 1; });
  told("no constraint, batch 1: 'holds for every row' is stored as true, and is false",
       [](BatchInfo& batch) { batch.pair_checks_held |= uint64_t{1} << 63; });
}

TEST_CASE("a key order that hides a repeated key, and a pair bit that hides a bad row, are told") {
  std::string text = lineitems(4);
  text += text.substr(0, text.find('\n') + 1);  // key (1, 1) again
  const size_t received = text.find("1996-03-22");
  text.replace(received, 10, "1996-03-12");  // the first row, a day before it was shipped
  const StoredTable table(lineitem(), text, kBatchLines);
  TableLists lists = table.lists();
  BatchInfo& batch = lists.batches[0];
  CHECK_FALSE(batch.key_order.strictly_increasing);
  CHECK(batch.pair_checks_held == 0);
  CHECK(differences(table, lists, 0).empty());
  batch.key_order.strictly_increasing = true;
  batch.pair_checks_held = UINT64_MAX;
  const std::vector<std::string> found = differences(table, lists, 0);
  REQUIRE(found.size() == 65);
  CHECK(found[0] ==
        "lineitem.lineitem_pkey, batch 0: 'keys strictly increasing' is stored as true, and is "
        "false");
}

TEST_CASE("row forms are decoded, and told when no row can have them or they are not the rows'") {
  Random random(kSeed);
  const TableSchema& region = tpch_schema().table(0);
  const StoredTable table(region, mixed_rows(region, 40, random), kBatchLines);
  const auto found = [&](const std::function<void(BatchInfo&)>& lie) {
    TableLists lists = table.lists();
    lie(lists.batches[0]);
    return differences(table, lists, 0);
  };
  using Found = std::vector<std::string>;
  REQUIRE(table.lists().batches[0].mixed_row_forms);
  const uint8_t first = table.lists().batches[0].row_form;
  CHECK(found([](BatchInfo& batch) { batch.row_form ^= 1; }) ==
        Found{"region.row forms, batch 0: form of the first row is stored as " +
              std::to_string(first ^ 1) + ", and is " + std::to_string(first)});
  CHECK(found([](BatchInfo& batch) { batch.chunks.back().zone_map.max = 3; }) ==
        Found{"region.row forms, batch 0: greatest value is stored as 3, and is 1"});
  CHECK(found([](BatchInfo& batch) { batch.row_form |= 64; }).at(0) ==
        "region.row forms, batch 0: form " + std::to_string(first | 64) +
            " is none that a row can have");
  // Keys in place of forms, which no row can have, and of a text, which are no numbers.
  CHECK(found([](BatchInfo& batch) { batch.chunks.back() = batch.chunks[0]; }).at(0) ==
        "region.row forms, batch 0: a row has a form that none can have");
  const Found text = found([](BatchInfo& batch) { batch.chunks.back() = batch.chunks[1]; });
  REQUIRE(text.size() == 1);
  CHECK(text[0].find("region.row forms: chunk ") == 0);
  CHECK(text[0].find("values of another kind") != std::string::npos);
}

TEST_CASE("a batch whose rows are said to differ and do not is told") {
  const StoredTable table(lineitem(), lineitems(40), kBatchLines);
  TableLists lists = table.lists();
  BatchInfo& batch = lists.batches[0];
  batch.mixed_row_forms = true;
  // l_suppkey is 5 in each row; as a form it is impossible, and the same everywhere.
  batch.chunks.push_back(batch.chunks[2]);
  const std::vector<std::string> found = differences(table, lists, 0);
  REQUIRE(found.size() == 3);
  CHECK(found[1] == "lineitem.row forms, batch 0: all rows have the same, and it says they differ");
}

TEST_CASE("a chunk that is known to be bad is told once, and the others are still compared") {
  const StoredTable table(lineitem(), lineitems(40), kBatchLines);
  TableLists lists = table.lists();
  BatchInfo& batch = lists.batches[0];
  const ChunkIdRange bad = range_of(batch.chunks[0].id);
  batch.key_order.last = {99, 9};
  batch.chunks[0].zone_map.max = 99;
  batch.chunks[1].zone_map.max = 99;
  CHECK(differences(table, lists, 0, {bad}) ==
        std::vector<std::string>{
            "lineitem.l_partkey, batch 0: greatest value is stored as 99, and is 7"});
  // One that cannot be read at all is told where it is met, and nothing is said of its key order.
  batch.chunks[0].id = ChunkId{100000};
  const std::vector<std::string> found = differences(table, lists, 0);
  REQUIRE(found.size() == 2);
  CHECK(found[0].find("lineitem.l_orderkey: chunk 100000 is not in the directory") == 0);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
