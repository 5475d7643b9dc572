#include "validator/proof_plan.hpp"

#include <memory>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "support/memory_table.hpp"
#include "validator/bitmap.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"

namespace lade {
namespace {

constexpr uint64_t kMebibyte = uint64_t{1} << 20;
constexpr uint16_t kColumns[] = {0, 1, 2};

// A table of which only zone maps exist: as many batches as are asked for, whose first column is
// sorted across them or anywhere in its range.
struct Shape {
  uint64_t rows;
  std::vector<ValueRange> ranges;
  bool sorted = true;
  uint64_t batch_rows = 65'536;
};

class ZoneMaps {
 public:
  explicit ZoneMaps(const Shape& shape) : columns_(shape.ranges.size()) {
    schema_.name = "shape";
    table_ = std::make_unique<MemoryTable>(schema_);
    TableManifest& info = table_->damaged_info();
    const uint64_t batches = (shape.rows + shape.batch_rows - 1) / shape.batch_rows;
    for (uint64_t i = 0; i < batches; ++i) {
      BatchInfo batch;
      batch.rows = static_cast<uint32_t>(std::min(shape.batch_rows, shape.rows - info.rows));
      for (size_t column = 0; column < shape.ranges.size(); ++column) {
        ValueRange range = shape.ranges[column];
        if (column == 0 && shape.sorted) {
          const auto step = static_cast<int64_t>(range.span() / batches);
          range = {range.min + static_cast<int64_t>(i) * step,
                   i + 1 == batches ? range.max : range.min + static_cast<int64_t>(i + 1) * step};
        }
        ChunkInfo& chunk = batch.chunks.emplace_back();
        chunk.zone_map = {range.min, range.max, batch.rows, 0, false, false};
      }
      info.rows += batch.rows;
      table_->damaged_batches().push_back(std::move(batch));
    }
  }
  KeyColumns key() const { return {*table_, std::span(kColumns).first(columns_)}; }

 private:
  size_t columns_;
  TableSchema schema_;
  std::unique_ptr<MemoryTable> table_;
};

ProofPlan plan_of(const Shape& keys, std::optional<Shape> probes, uint64_t bytes,
                  std::optional<Proof> forced = std::nullopt) {
  const ZoneMaps key_table(keys);
  const KeySpace space = KeySpace::of(keys.ranges);
  if (!probes)
    return plan_key_check({.keys = key_table.key(),
                           .space = space,
                           .state_bytes_max = bytes,
                           .forced = forced})
        .value();
  const ZoneMaps probe_table(*probes);
  return plan_key_check({.keys = key_table.key(),
                         .searched = probe_table.key(),
                         .space = space,
                         .state_bytes_max = bytes,
                         .forced = forced})
      .value();
}

// The population of the specification at a scale.
Shape shape_of(int64_t rows, std::vector<ValueRange> ranges, bool sorted = true) {
  return {static_cast<uint64_t>(rows), std::move(ranges), sorted};
}
Shape orders(int64_t scale) { return shape_of(1'500'000 * scale, {{1, 6'000'000 * scale}}); }
Shape partsupp(int64_t scale) {
  return shape_of(800'000 * scale, {{1, 200'000 * scale}, {1, 10'000 * scale}});
}
Shape line_orders(int64_t scale) { return shape_of(6'001'215 * scale, {{1, 6'000'000 * scale}}); }
Shape line_pairs(int64_t scale) {
  return shape_of(6'001'215 * scale, {{1, 200'000 * scale}, {1, 10'000 * scale}}, false);
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("the keys of TPC-H take the rungs and passes they are known to need") {
  const ProofPlan order_keys = plan_of(orders(1), line_orders(1), 8 * kMebibyte);
  CHECK(order_keys.proof == Proof::bitmap);
  CHECK(order_keys.passes == 1);
  CHECK(order_keys.reason == "a bit for each of 6000000 possible keys takes 733 KiB");
  const ProofPlan pairs = plan_of(partsupp(1), line_pairs(1), 8 * kMebibyte);
  CHECK(pairs.proof == Proof::lookup);
  CHECK(pairs.passes == 1);
  CHECK(pairs.reason == "buckets for 800000 pairs take 1.6 MiB");
  const ProofPlan more_pairs = plan_of(partsupp(10), line_pairs(10), 8 * kMebibyte);
  CHECK(more_pairs.proof == Proof::lookup);
  CHECK(more_pairs.passes == 4);
  CHECK(more_pairs.reason == "buckets for 8000000 pairs take 8.0 MiB in each of 4 passes");
  const Shape shuffled{6'001'215, {{1, 6'000'000}, {1, 7}}, false};
  const ProofPlan lines = plan_of(shuffled, std::nullopt, 8 * kMebibyte);
  CHECK(lines.proof == Proof::bitmap);
  CHECK(lines.passes == 1);
}

TEST_CASE("sparse keys are hashed, unless they are sorted and ranges see each batch once") {
  const ValueRange sparse{0, int64_t{1} << 31};
  const ProofPlan anywhere = plan_of({6'000'000, {sparse}, false}, std::nullopt, 8 * kMebibyte);
  CHECK(anywhere.proof == Proof::hash);
  CHECK(anywhere.passes == 9);
  const ProofPlan sorted = plan_of({6'000'000, {sparse}, true}, std::nullopt, 8 * kMebibyte);
  CHECK(sorted.proof == Proof::bitmap);
  CHECK(sorted.passes == 33);
  const ValueRange sparser{0, int64_t{1} << 35};  // clearing all those bits costs more
  CHECK(plan_of({6'000'000, {sparser}, true}, std::nullopt, 8 * kMebibyte).proof == Proof::hash);
}

TEST_CASE("a few keys far apart are hashed, whatever the budget") {
  const Shape few{20, {{INT64_MIN, INT64_MAX - 1}}};
  const ProofPlan plan = plan_of(few, std::nullopt, UINT64_MAX);
  CHECK(plan.proof == Proof::hash);
  CHECK(plan.passes == 1);
  CHECK(plan.reason == "a hash table of 20 keys takes 1 KiB");
}

TEST_CASE("a rung is taken by force only where its state can fit") {
  const Shape small{100, {{1, 1000}, {1, 50}}};
  for (Proof proof : {Proof::bitmap, Proof::lookup, Proof::hash})
    CHECK(plan_of(small, std::nullopt, 1024, proof).proof == proof);
  const Shape vast{100, {{0, int64_t{1} << 55}, {1, 50}}};
  for (Proof proof : {Proof::bitmap, Proof::lookup, Proof::metadata})
    CHECK(plan_of(vast, std::nullopt, 1024, proof).proof == Proof::hash);
  const Shape single{100, {{1, 1000}}};
  CHECK(plan_of(single, std::nullopt, 1024, Proof::lookup).proof != Proof::lookup);
}

TEST_CASE("whatever the shape, state fits the budget and ranges cover the space") {
  std::mt19937_64 random(1);
  int many_ranges = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<ValueRange> ranges(1 + random() % 3);
    for (ValueRange& range : ranges) {
      const int64_t min = static_cast<int64_t>(random()) >> (random() % 64);
      const uint64_t room = static_cast<uint64_t>(INT64_MAX) - static_cast<uint64_t>(min);
      range = {min, static_cast<int64_t>(static_cast<uint64_t>(min) +
                                         std::min(room, random() >> (1 + random() % 63)))};
    }
    const KeySpace space = KeySpace::of(ranges);
    if (!space.packable()) continue;
    const Shape shape{1 + (random() >> (random() % 20 + 40)), ranges, random() % 2 == 0, 1 << 16};
    const uint64_t bytes = random() >> (random() % 64);
    for (Proof proof : {Proof::bitmap, Proof::lookup, Proof::hash}) {
      const ProofPlan plan = plan_of(shape, std::nullopt, bytes, proof);
      const uint64_t budget = state_budget(bytes);
      REQUIRE(plan.passes > 0);
      REQUIRE(plan.passes <= 1u << 20);
      if (plan.proof == Proof::hash) {
        CHECK(KeySet::bytes_for(plan.keys_max) <= budget);
        continue;
      }
      many_ranges += plan.passes > 1 ? 1 : 0;
      uint64_t next = 0;
      for (uint32_t pass = 0; pass < plan.passes; ++pass) {
        const PackedRange range = plan.range_of(pass, space);
        if (range.first != next || range.last < range.first) FAIL("ranges leave a gap");
        next = range.last + 1;
        const uint64_t state =
            plan.proof == Proof::bitmap
                ? Bitmap::bytes_for(range.size())
                : PairLookup::bytes_for(range.size() >> space.low_bits(), plan.bucket_words);
        if (state > budget) FAIL("the state passes the budget");
      }
      CHECK(next == space.size());
    }
  }
  CHECK(many_ranges > 100);
}
}  // TEST_SUITE("validator")

}  // namespace lade
