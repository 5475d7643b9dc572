#include <random>

#include <doctest/doctest.h>

#include "validator/key_tables.hpp"
#include "validator/kind_checks.hpp"

namespace lade {
namespace {

constexpr int64_t kLeast = INT64_MIN;
constexpr int64_t kGreatest = INT64_MAX;

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("keys at both ends of 64 bits are told apart, in one column and in two") {
  KeyedTable single({ColumnType::int64}, 1);
  single.append_keys({kGreatest, kLeast, 0, -1, kLeast, kGreatest});
  CheckOutcome outcome = checked(single.unique_request());
  CHECK(outcome.proof == Proof::hash);
  CHECK(outcome.reason == "the keys' range passes 64 bits, so whole keys are hashed");
  CHECK(text_of(outcome) ==
        "row 4 of key -9223372036854775808 as row 1, row 5 of key 9223372036854775807 as row 0");

  KeyedTable pairs({ColumnType::int64, ColumnType::int32}, 2);
  pairs.append({{kLeast, 1}, {kGreatest, 1}, {kLeast, 2}, {kGreatest, 1}});
  outcome = checked(pairs.unique_request());
  CHECK(text_of(outcome) == "row 3 of key 9223372036854775807 1 as row 1");

  KeyedTable child({ColumnType::int64, ColumnType::int32}, 2);
  child.append({{kLeast, 2}, {kGreatest, 2}, {0, 1}});
  outcome = checked(child.foreign_request(&pairs));
  CHECK(text_of(outcome) == "row 1 of key 9223372036854775807 2, row 2 of key 0 1");
}

TEST_CASE("a child in a narrow part of a wide parent needs no wide keys") {
  KeyedTable parent({ColumnType::int64}, 1);
  parent.append_keys({kLeast, 5, 9, kGreatest});
  KeyedTable child({ColumnType::int64}, 1);
  child.append_keys({9, 5, 7});
  CheckOutcome outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.proof == Proof::bitmap);
  CHECK(text_of(outcome) == "row 2 of key 7");
}

TEST_CASE("wide keys are kept in the budget by partitions") {
  std::mt19937_64 random(1);
  KeyedTable table({ColumnType::int64, ColumnType::int64, ColumnType::int32}, 3);
  for (int batch = 0; batch < 10; ++batch) {
    Rows rows;
    for (int i = 0; i < 2000; ++i) {
      rows.push_back({static_cast<int64_t>(random()), static_cast<int64_t>(random()), i % 3});
    }
    if (batch == 9) rows[1999] = rows[7];
    table.append(rows);
  }
  CheckRequest request = table.unique_request();
  request.state_bytes_max = 100'000;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.violations.total() == 1);
  CHECK(outcome.violations.rows()[0].row == 19'999);
  CHECK(outcome.violations.rows()[0].earlier_row == 18'007);
  CHECK(outcome.state_bytes_peak <= 100'000);
  CHECK(outcome.state_bytes_after == 0);
  CHECK(outcome.passes > 6);
  CHECK(outcome.reason == "the keys' range passes 64 bits, so whole keys are hashed in " +
                              std::to_string(outcome.passes - 1) + " passes");
}

TEST_CASE("metadata that tells of fewer rows than there are changes no verdict on wide keys") {
  std::mt19937_64 random(4);
  Rows rows;
  for (int i = 0; i < 5000; ++i)
    rows.push_back({static_cast<int64_t>(random()), static_cast<int64_t>(random())});
  KeyedTable parent({ColumnType::int64, ColumnType::int64}, 2);
  parent.append(rows);
  KeyedTable child({ColumnType::int64, ColumnType::int64}, 2);
  child.append(rows);
  child.append({rows[17], {5, 5}});
  for (KeyedTable* table : {&parent, &child}) (*table)->damaged_info().rows = 10;
  CheckOutcome unique = checked(child.unique_request());
  REQUIRE(unique.proof == Proof::hash);
  REQUIRE(unique.violations.total() == 1);
  CHECK(unique.violations.rows()[0].row == 5000);
  CHECK(unique.violations.rows()[0].earlier_row == 17);
  CheckOutcome foreign = checked(child.foreign_request(&parent));
  REQUIRE(foreign.proof == Proof::hash);
  CHECK(text_of(foreign) == "row 5001 of key 5 5");
}
}  // TEST_SUITE("validator")

}  // namespace lade
