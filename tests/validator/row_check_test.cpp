#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/brute_force_validator.hpp"
#include "support/memory_table.hpp"
#include "validator/kind_checks.hpp"

namespace lade {
namespace {

Constraint check_of(std::string name, CheckOperator check, std::vector<uint16_t> columns,
                    int64_t low = 0, int64_t high = 0) {
  return {.kind = ConstraintKind::check,
          .name = std::move(name),
          .columns = std::move(columns),
          .check = check,
          .low = low,
          .high = high};
}

// A key, a decimal, two dates, two texts; one of each sort of constraint on single rows.
TableSchema mixed_schema() {
  TableSchema schema;
  schema.name = "mixed";
  schema.columns = {{"id", ColumnType::int32},        {"price", ColumnType::decimal},
                    {"sent", ColumnType::date},       {"received", ColumnType::date},
                    {"name", ColumnType::varchar, 9}, {"note", ColumnType::varchar, 9}};
  schema.constraints = {
      {.kind = ConstraintKind::primary_key, .name = "mixed_pkey", .columns = {0}},
      {.kind = ConstraintKind::not_null, .name = "mixed_not_null", .columns = {0, 1, 4, 5}},
      check_of("id", CheckOperator::at_least, {0}, -2),
      check_of("price", CheckOperator::between, {1}, 0, 100),
      check_of("dates", CheckOperator::not_after, {2, 3}),
      check_of("id_price", CheckOperator::not_after, {0, 1})};
  return schema;
}

// Half of the batches fulfil everything; the others break some of it in some rows.
std::vector<std::vector<int64_t>> random_batch(std::mt19937_64& random) {
  const size_t rows = 1 + random() % 12;
  const bool clean = random() % 2 == 0;
  const auto draw = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % static_cast<uint64_t>(high - low + 1));
  };
  std::vector<std::vector<int64_t>> columns(6);
  for (size_t row = 0; row < rows; ++row) {
    columns[0].push_back(clean ? draw(-2, 3) : draw(-4, 5));
    columns[1].push_back(clean ? draw(3, 100) : draw(-1, 101));
    columns[2].push_back(draw(-5, 5));
    columns[3].push_back(clean ? columns[2].back() + draw(0, 3) : draw(-5, 5));
    columns[4].push_back(clean ? draw(1, 9) : draw(0, 9));
    columns[5].push_back(draw(1, 9));
  }
  return columns;
}

bool breaks_batch(BruteForceOutcome& expected, const BatchInfo& batch) {
  for (const BrokenRow& broken : expected.rows) {
    if (broken.row >= batch.first_row && broken.row < batch.first_row + batch.rows) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("CHECKs agree with the twin, and proved chunks are not read; NOT NULL reads none") {
  std::mt19937_64 random(1);
  const TableSchema schema = mixed_schema();
  uint64_t broken = 0;
  for (int round = 0; round < 2000; ++round) {
    MemoryTable table(schema);
    const size_t batches = random() % 6;
    for (size_t i = 0; i < batches; ++i) table.append_values(random_batch(random));
    for (size_t i = 1; i < schema.constraints.size(); ++i) {
      const Constraint& constraint = schema.constraints[i];
      BruteForceOutcome expected = brute_force_check(constraint, table, nullptr, SIZE_MAX);
      uint64_t chunks = 0;
      for (const BatchInfo& batch : table.batch_infos()) {
        if (!breaks_batch(expected, batch)) continue;
        chunks += constraint.columns.size();
      }
      const size_t limit = random() % 3 == 0 ? 2 : 100;
      CheckOutcome outcome =
          check_constraint({.constraint = &constraint, .table = &table, .violations_max = limit})
              .value();
      REQUIRE(outcome.violations.total() == expected.total);
      REQUIRE(outcome.violations.rows().size() == std::min(limit, expected.rows.size()));
      for (size_t row = 0; row < outcome.violations.rows().size(); ++row) {
        REQUIRE(outcome.violations.rows()[row].row == expected.rows[row].row);
        REQUIRE(outcome.violations.rows()[row].key == expected.rows[row].key);
      }
      REQUIRE(outcome.chunks_read == chunks);
      REQUIRE(outcome.passes == (chunks > 0 ? 1 : 0));
      REQUIRE(outcome.rows_checked == table.info().rows);
      REQUIRE(outcome.proof == Proof::metadata);
      broken += expected.total;
    }
  }
  CHECK(broken > 10'000);
}

TEST_CASE("batches that are proved are not looked at") {
  const TableSchema schema = mixed_schema();
  MemoryTable table(schema);
  // Two batches of one row that breaks every CHECK.
  for (int batch = 0; batch < 2; ++batch)
    table.append_values(std::vector<std::vector<int64_t>>{{-9}, {-10}, {5}, {4}, {0}, {0}});
  for (size_t i = 2; i < schema.constraints.size(); ++i) {
    CAPTURE(schema.constraints[i].name);
    const auto check = [&](size_t proved_batches) {
      return check_constraint({.constraint = &schema.constraints[i],
                               .table = &table,
                               .proved_batches = proved_batches,
                               .violations_max = 10})
          .value();
    };
    CHECK(check(0).violations.total() == 2);
    CheckOutcome appended = check(1);
    REQUIRE(appended.violations.total() == 1);
    CHECK(appended.violations.rows()[0].row == 1);
    CHECK(check(2).violations.total() == 0);
  }
}

TEST_CASE("the reason says whether anything was read") {
  const TableSchema schema = mixed_schema();
  MemoryTable table(schema);
  table.append_values(std::vector<std::vector<int64_t>>{{1}, {2}, {3}, {4}, {5}, {6}});
  CheckRequest request{.constraint = &schema.constraints[4], .table = &table, .violations_max = 10};
  CHECK(check_constraint(request).value().reason == "the chunks' metadata proves every row");
  table.append_values(std::vector<std::vector<int64_t>>{{1}, {2}, {4}, {3}, {5}, {6}});
  CheckOutcome outcome = check_constraint(request).value();
  CHECK(outcome.reason == "only chunks that metadata does not prove are read");
  CHECK(outcome.chunks_read == 2);
  CHECK(outcome.violations.rows()[0].key == std::vector<int64_t>{4, 3});
}
}  // TEST_SUITE("validator")

}  // namespace lade
