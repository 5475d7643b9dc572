#include "publish/row_group_cut.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "parquet/format.hpp"
#include "support/memory_table.hpp"

namespace lade {
namespace {

// A table of region of which only the list of batches counts.
class CutTable {
 public:
  void add(uint32_t rows, int64_t first_key, int64_t last_key, bool increasing = true) {
    if (segments.empty()) add_segment();
    table.append_values(std::vector<std::vector<int64_t>>{{first_key}, {1}, {1}});
    BatchInfo& batch = table.damaged_batches().back();
    batch.rows = rows;
    batch.key_order = {increasing, {first_key}, {last_key}};
    ++segments.back().batches;
  }
  void add_segment() { segments.push_back({.first_batch = table.batches()}); }
  std::vector<RowGroupCut> cuts(size_t first_segment = 0) const {
    RowGroupCutter cutter(table, segments, first_segment);
    std::vector<RowGroupCut> all;
    while (const auto cut = cutter.next().value()) all.push_back(*cut);
    return all;
  }

  MemoryTable table{*tpch_schema().find("region")};
  std::vector<ChainedSegment> segments;
};

constexpr uint32_t kHalf = parquet::kRowGroupRows / 2;

TEST_SUITE("publish") {
TEST_CASE("a row group ends with the batch that brings it to its rows") {
  CutTable table;
  for (int i = 0; i < 5; ++i) table.add(kHalf - 1, i * 10, i * 10 + 5);
  const auto cuts = table.cuts();
  REQUIRE(cuts.size() == 2);
  CHECK(cuts[0].batches == 3);
  CHECK(cuts[1].first_batch == 3);
  CHECK(cuts[1].batches == 2);
  CHECK_FALSE(cuts[0].ends_file);
  CHECK(cuts[1].ends_file);
  CHECK(cuts[0].sorted);
}

TEST_CASE("a file ends behind 64 row groups, and with its segment") {
  CutTable table;
  for (int i = 0; i < 132; ++i) table.add(2 * kHalf, i, i);
  table.add_segment();
  table.add(10, 200, 210);
  const auto cuts = table.cuts();
  REQUIRE(cuts.size() == 133);
  for (size_t i = 0; i < 132; ++i) {
    CHECK(cuts[i].part == i / kFileRowGroups);
    CHECK(cuts[i].ends_file == (i == 63 || i == 127 || i == 131));
  }
  CHECK(cuts[132].segment == 1);
  CHECK(cuts[132].part == 0);
  CHECK(cuts[132].ends_file);
  const auto later = table.cuts(1);
  REQUIRE(later.size() == 1);
  CHECK(later[0].first_batch == 132);
}

TEST_CASE("a row group is sorted where every key is greater than the one before it") {
  CutTable table;
  table.add(kHalf, 1, 5);
  table.add(kHalf, 5, 9);  // repeats a key
  table.add(kHalf, 7, 8);  // a row group of its own: what came before does not count
  table.add(kHalf, 9, 10);
  table.add(kHalf, 11, 12, false);
  const auto cuts = table.cuts();
  REQUIRE(cuts.size() == 3);
  CHECK_FALSE(cuts[0].sorted);
  CHECK(cuts[1].sorted);
  CHECK_FALSE(cuts[2].sorted);
}

TEST_CASE("a table without segments has no row groups") { CHECK(CutTable().cuts().empty()); }
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
