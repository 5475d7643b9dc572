#include "store/batch_encoder.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

// Readable behind its end, as a batch's text is.
constexpr char kNoText[kBufferTailBytes] = {};

// A batch of a table with all columns empty but for the numbers given.
struct NumberBatch {
  NumberBatch(std::string_view table, size_t rows) {
    batch.schema = tpch_schema().find(table);
    batch.rows = rows;
    batch.columns.resize(batch.schema->columns.size());
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      Column& column = batch.columns[i];
      column.reset(value_kind(batch.schema->columns[i].type), rows);
      column.text_base = kNoText;
      for (size_t row = 0; row < rows; ++row) {
        if (column.kind() == ValueKind::int32) column.int32s()[row] = 0;
        if (column.kind() == ValueKind::int64) column.int64s()[row] = 0;
        if (column.kind() == ValueKind::text) column.texts()[row] = {0, 0};
      }
    }
  }
  Column& column(std::string_view name) { return batch.columns[*batch.schema->find_column(name)]; }
  Batch batch;
};

TEST_SUITE("store") {
TEST_CASE("the order of a key of one column is strict or not") {
  NumberBatch rows("orders", 3);
  rows.column("o_orderkey").int64s()[0] = -5;
  rows.column("o_orderkey").int64s()[1] = 0;
  rows.column("o_orderkey").int64s()[2] = int64_t{1} << 40;
  const KeyOrder order = key_order(rows.batch);
  CHECK(order.strictly_increasing);
  CHECK(order.first == std::vector<int64_t>{-5});
  CHECK(order.last == std::vector<int64_t>{int64_t{1} << 40});
  rows.column("o_orderkey").int64s()[1] = -5;
  CHECK_FALSE(key_order(rows.batch).strictly_increasing);
}

TEST_CASE("the order of a pair is lexicographic") {
  NumberBatch rows("lineitem", 4);
  const int64_t keys[] = {1, 1, 2, 7};
  const int32_t lines[] = {1, 2, 1, 1};
  for (size_t row = 0; row < 4; ++row) {
    rows.column("l_orderkey").int64s()[row] = keys[row];
    rows.column("l_linenumber").int32s()[row] = lines[row];
  }
  CHECK(key_order(rows.batch).strictly_increasing);
  rows.column("l_linenumber").int32s()[1] = 1;
  CHECK_FALSE(key_order(rows.batch).strictly_increasing);
}

TEST_CASE("a CHECK of two columns leaves a bit only when every row holds it") {
  NumberBatch rows("lineitem", 2);
  uint64_t all = 0;
  for (size_t i = 0; i < rows.batch.schema->constraints.size(); ++i) {
    const Constraint& constraint = rows.batch.schema->constraints[i];
    if (constraint.check == CheckOperator::not_after) all |= uint64_t{1} << i;
  }
  REQUIRE(all != 0);
  CHECK(pair_checks_held(rows.batch) == all);
  rows.column("l_shipdate").int32s()[1] = 1;
  CHECK(pair_checks_held(rows.batch) == 0);
  rows.column("l_receiptdate").int32s()[1] = 1;
  CHECK(pair_checks_held(rows.batch) == all);
  rows.column("l_shipdate").int32s()[0] = 1;
  CHECK(pair_checks_held(rows.batch) == 0);
}

TEST_CASE("an encoded batch is its chunks back to back, one per column") {
  NumberBatch rows("orders", 100);
  BatchEncoder encoder(InstructionSet::scalar);
  EncodedBatch encoded;
  encoder.encode(rows.batch, encoded);
  REQUIRE(encoded.info.chunks.size() == rows.batch.columns.size());
  size_t bytes = 0;
  for (const ChunkInfo& chunk : encoded.info.chunks) {
    CHECK(chunk.zone_map.rows == 100);
    bytes += chunk.bytes;
  }
  CHECK(bytes == encoded.bytes.size());
  CHECK_FALSE(encoded.info.mixed_row_forms);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
