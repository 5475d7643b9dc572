#include "validator/key_space.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "support/memory_table.hpp"

namespace lade {
namespace {

KeySpace space_of(std::vector<ValueRange> ranges) { return KeySpace::of(std::move(ranges)); }

// A batch of nothing but zone maps.
BatchInfo batch_of(const std::vector<ValueRange>& ranges) {
  BatchInfo batch;
  batch.rows = 1;
  for (const ValueRange& range : ranges) {
    ChunkInfo& chunk = batch.chunks.emplace_back();
    chunk.zone_map = {range.min, range.max, 1, 0, false, false};
  }
  return batch;
}

constexpr uint16_t kColumns[] = {0, 1, 2};

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("packed keys keep the keys' order and stay below the size") {
  std::mt19937_64 random(1);
  const std::vector<std::vector<ValueRange>> spaces = {
      {{-5, 5}},
      {{INT64_MIN, INT64_MIN + 100}},
      {{INT64_MAX - 7, INT64_MAX}},
      {{INT64_MIN, INT64_MAX - 1}},
      {{INT32_MIN, INT32_MAX}, {3, 3}},
      {{-1, 1}, {INT32_MIN, INT32_MAX}},
      {{-10, 9}, {INT64_MIN, INT64_MIN + 4}, {100, 106}}};
  for (const std::vector<ValueRange>& ranges : spaces) {
    const KeySpace space = space_of(ranges);
    REQUIRE(space.packable());
    std::vector<std::vector<int64_t>> keys(300);
    for (auto& key : keys) {
      for (const ValueRange& range : ranges) {
        const uint64_t step = random() % 4 == 0            ? range.span() * (random() % 2)
                              : range.span() == UINT64_MAX ? random()
                                                           : random() % (range.span() + 1);
        key.push_back(static_cast<int64_t>(static_cast<uint64_t>(range.min) + step));
      }
    }
    std::sort(keys.begin(), keys.end());
    std::vector<Column> columns;
    for (size_t i = 0; i < ranges.size(); ++i) {
      std::vector<int64_t> values;
      for (const auto& key : keys) values.push_back(key[i]);
      const bool narrow = ranges[i].min >= INT32_MIN && ranges[i].max <= INT32_MAX;
      columns.push_back(column_of(narrow ? ValueKind::int32 : ValueKind::int64, values));
    }
    std::vector<uint64_t> packed(200);
    CHECK_FALSE(space.pack(columns, 100, packed));
    for (size_t i = 0; i < packed.size(); ++i) {
      CHECK(packed[i] < space.size());
      CHECK(packed[i] == space.pack_one(keys[100 + i]));
      if (i > 0) CHECK((packed[i] > packed[i - 1]) == (keys[100 + i] > keys[100 + i - 1]));
    }
  }
}

TEST_CASE("a key with any value outside is outside") {
  const KeySpace space = space_of({{-3, 3}, {INT64_MAX - 1, INT64_MAX}});
  const std::vector<int64_t> first{-4, -3, 4, 3, INT32_MIN, INT32_MAX, 0};
  const std::vector<int64_t> second{INT64_MAX,     INT64_MAX, INT64_MAX,    INT64_MAX - 2,
                                    INT64_MAX - 1, INT64_MIN, INT64_MAX - 1};
  std::vector<Column> columns;
  columns.push_back(column_of(ValueKind::int32, first));
  columns.push_back(column_of(ValueKind::int64, second));
  std::vector<uint64_t> packed(7);
  CHECK(space.pack(columns, 0, packed));
  const bool outside[] = {true, false, true, true, true, true, false};
  for (size_t i = 0; i < packed.size(); ++i) {
    CHECK((packed[i] == KeySpace::kOutside) == outside[i]);
    CHECK(packed[i] == space.pack_one(std::vector{first[i], second[i]}));
  }
}

TEST_CASE("spaces beyond 64 bits cannot be packed") {
  CHECK_FALSE(space_of({{INT64_MIN, INT64_MAX}}).packable());
  CHECK_FALSE(space_of({{INT32_MIN, INT32_MAX}, {INT32_MIN, INT32_MAX}}).packable());
  CHECK_FALSE(space_of({{1, 2}, {INT64_MIN, INT64_MAX}}).packable());
  CHECK_FALSE(space_of({{0, 0}, {0, INT64_MAX}, {0, INT64_MAX}}).packable());
  const KeySpace largest = space_of({{INT64_MIN, INT64_MAX - 1}});
  CHECK(largest.packable());
  CHECK(largest.size() == UINT64_MAX);
  CHECK(largest.all().last < KeySpace::kOutside);
  CHECK(space_of({{0, 0}, {0, INT64_MAX}}).packable());
}

TEST_CASE("an empty space has no keys and packs every row as outside") {
  const TableSchema schema;
  const KeySpace space = KeySpace::of(MemoryTable(schema), kColumns).value();
  CHECK(space.empty());
  CHECK(space.key_count() == 0);
  std::vector<Column> columns;
  for (int i = 0; i < 3; ++i)
    columns.push_back(column_of(ValueKind::int32, std::vector<int64_t>{0, 1}));
  std::vector<uint64_t> packed(2);
  CHECK(space.pack(columns, 0, packed));
  CHECK(packed[0] == KeySpace::kOutside);
  CHECK(packed[1] == KeySpace::kOutside);
}

TEST_CASE("keys are counted without the gaps that bits side by side leave") {
  CHECK(space_of({{1, 10}, {1, 5}}).key_count() == 50);
  CHECK(space_of({{1, 10}, {1, 5}}).size() == 80);
  CHECK(space_of({{1, 10}, {1, 5}}).low_bits() == 3);
}

TEST_CASE("a batch reaches from its least to its greatest possible key, clipped to the space") {
  const KeySpace space = space_of({{10, 20}, {0, 7}});
  const auto inner = space.range_of(batch_of({{12, 13}, {2, 5}}), std::span(kColumns).first(2));
  REQUIRE(inner);
  CHECK(inner->first == space.pack_one(std::vector<int64_t>{12, 2}));
  CHECK(inner->last == space.pack_one(std::vector<int64_t>{13, 5}));
  const auto wide =
      space.range_of(batch_of({{INT64_MIN, INT64_MAX}, {-9, 99}}), std::span(kColumns).first(2));
  REQUIRE(wide);
  CHECK(wide->first == 0);
  CHECK(wide->last == space.all().last);
  CHECK_FALSE(space.range_of(batch_of({{21, 99}, {0, 7}}), std::span(kColumns).first(2)));
  CHECK_FALSE(space.range_of(batch_of({{10, 20}, {8, 9}}), std::span(kColumns).first(2)));
  CHECK_FALSE(space.may_leave(batch_of({{10, 20}, {0, 7}}), std::span(kColumns).first(2)));
  CHECK(space.may_leave(batch_of({{9, 20}, {0, 7}}), std::span(kColumns).first(2)));
  CHECK(space.may_leave(batch_of({{10, 20}, {0, 8}}), std::span(kColumns).first(2)));
}

TEST_CASE("a space is clipped to what another table's keys can be") {
  const KeySpace space = space_of({{10, 20}, {0, 7}});
  const TableSchema schema;
  MemoryTable other(schema);
  other.damaged_batches() = {batch_of({{5, 12}, {3, 4}}), batch_of({{8, 14}, {4, 90}})};
  const KeySpace clipped = space.clipped_to(other, std::span(kColumns).first(2)).value();
  CHECK(clipped.ranges()[0].min == 10);
  CHECK(clipped.ranges()[0].max == 14);
  CHECK(clipped.ranges()[1].min == 3);
  CHECK(clipped.ranges()[1].max == 7);
  other.damaged_batches().assign(1, batch_of({{21, 30}, {3, 4}}));
  CHECK(space.clipped_to(other, std::span(kColumns).first(2)).value().empty());
  CHECK(space.clipped_to(MemoryTable(schema), std::span(kColumns).first(2)).value().empty());
}
}  // TEST_SUITE("validator")

}  // namespace lade
