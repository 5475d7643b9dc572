#include <numeric>

#include <doctest/doctest.h>

#include "validator/key_tables.hpp"
#include "validator/kind_checks.hpp"

namespace lade {
namespace {

std::vector<int64_t> numbers(int64_t first, int64_t last) {
  std::vector<int64_t> values(static_cast<size_t>(last - first + 1));
  std::iota(values.begin(), values.end(), first);
  return values;
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("a parent without a gap proves every chunk that lies in its range unread") {
  KeyedTable parent({ColumnType::int32}, 1);
  parent.append_keys(numbers(1, 100));
  KeyedTable child({ColumnType::int64}, 1);
  child.append_keys({100, 1, 50});
  child.append_keys({7, 7});
  CheckOutcome outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.ok());
  CHECK(outcome.proof == Proof::metadata);
  CHECK(outcome.reason == "the parent's keys leave no gap between the least and the greatest");
  CHECK(outcome.rows_checked == 5);
  CHECK(outcome.chunks_read == 0);
  CHECK(outcome.passes == 0);

  child.append_keys({3, 0, 101, INT64_MAX, INT64_MIN});
  outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.proof == Proof::metadata);
  CHECK(text_of(outcome) ==
        "row 6 of key 0, row 7 of key 101, row 8 of key 9223372036854775807, row 9 of key "
        "-9223372036854775808");
  CHECK(outcome.chunks_read == 1);
  CHECK(outcome.parent_rows_read == 0);
}

TEST_CASE("a parent of pairs is without a gap only if all pairs are there") {
  KeyedTable parent({ColumnType::int32, ColumnType::int32}, 2);
  parent.append({{1, 1}, {1, 2}, {2, 1}, {2, 2}});
  KeyedTable child({ColumnType::int32, ColumnType::int32}, 2);
  child.append({{2, 1}, {1, 2}});
  CHECK(checked(child.foreign_request(&parent)).proof == Proof::metadata);
  KeyedTable gap({ColumnType::int32, ColumnType::int32}, 2);
  gap.append({{1, 1}, {1, 2}, {2, 2}});
  CheckOutcome outcome = checked(child.foreign_request(&gap));
  CHECK(outcome.proof != Proof::metadata);
  CHECK(text_of(outcome) == "row 0 of key 2 1");
  CHECK(outcome.parent_rows_read == 3);
}

TEST_CASE("a key may refer to columns of the parent that have a value in several rows") {
  // Validated, three rows within a span of three values: dense, were it the primary key.
  KeyedTable parent({ColumnType::int32, ColumnType::int32}, 2);
  parent.append({{1, 1}, {3, 1}, {3, 2}});
  KeyedTable child({ColumnType::int32}, 1);
  child.append_keys({3, 2, 1, 3});
  const std::vector<uint16_t> first_column = {0};
  for (const std::optional<Proof> forced :
       {std::optional<Proof>(), std::optional(Proof::probe), std::optional(Proof::bitmap),
        std::optional(Proof::hash)}) {
    CheckRequest request = child.foreign_request(&parent);
    request.parent_columns = first_column;
    request.forced = forced;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.proof != Proof::metadata);
    CHECK(text_of(outcome) == "row 1 of key 2");
  }
}

TEST_CASE("as many rows as keys prove nothing of a parent that may have keys twice") {
  KeyedTable parent({ColumnType::int32}, 1);
  parent.append_keys({1, 3, 3});
  parent->set_validated(false);
  KeyedTable child({ColumnType::int32}, 1);
  child.append_keys({3, 2, 1});
  CheckOutcome outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.proof != Proof::metadata);
  CHECK(text_of(outcome) == "row 1 of key 2");
}

TEST_CASE("a parent that is not there is one finding, of all rows, and none is read") {
  KeyedTable child({ColumnType::int32}, 1);
  CheckOutcome empty = checked(child.foreign_request(nullptr));
  CHECK(empty.ok());
  CHECK(empty.reason == "the table is empty");
  child.append_keys({1, 2});
  CheckOutcome outcome = checked(child.foreign_request(nullptr));
  CHECK_FALSE(outcome.ok());
  CHECK(outcome.parent_missing);
  CHECK(outcome.violations.total() == 0);
  CHECK(outcome.rows_checked == 2);
  CHECK(outcome.chunks_read == 0);
}

TEST_CASE("of an empty parent, or one in another range, every row is an orphan") {
  KeyedTable parent({ColumnType::int32}, 1);
  KeyedTable child({ColumnType::int32}, 1);
  child.append_keys({5, 6});
  CheckOutcome outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.reason == "the parent table is empty");
  CHECK(text_of(outcome) == "row 0 of key 5, row 1 of key 6");
  parent.append_keys({7, 9});
  outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.reason == "the table's keys lie outside of the parent's range");
  CHECK(text_of(outcome) == "row 0 of key 5, row 1 of key 6");
  CHECK(outcome.parent_rows_read == 0);
}

TEST_CASE("of a large parent only the chunks that the child's keys can lie in are read") {
  KeyedTable parent({ColumnType::int64}, 1);
  for (int64_t batch = 0; batch < 100; ++batch)
    parent.append_keys({batch * 1000, batch * 1000 + 10, batch * 1000 + 20});
  KeyedTable child({ColumnType::int64}, 1);
  child.append_keys({42'010, 42'000, 43'011, 43'010});
  CheckOutcome outcome = checked(child.foreign_request(&parent));
  CHECK(outcome.proof == Proof::probe);
  CHECK(text_of(outcome) == "row 2 of key 43011");
  CHECK(outcome.parent_rows_read == 6);
  CHECK(outcome.passes == 2);  // the second to find the rows of what the parent lacks
}

TEST_CASE("of an append only the new keys are looked for") {
  KeyedTable parent({ColumnType::int64}, 1);
  for (int64_t batch = 0; batch < 100; ++batch)
    parent.append_keys({batch * 1000, batch * 1000 + 10, batch * 1000 + 20});
  KeyedTable child({ColumnType::int64}, 1);
  for (int64_t batch = 0; batch < 50; ++batch) child.append_keys({batch * 1000, 99'000});
  child.append_keys({7'010, 90'020});
  CheckRequest request = child.foreign_request(&parent);
  request.proved_batches = 50;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.proof == Proof::probe);
  CHECK(outcome.ok());
  CHECK(outcome.rows_checked == 102);
  CHECK(outcome.parent_rows_read == 6);
  CHECK(outcome.chunks_read == 1 + 2);
}

TEST_CASE("a table full of orphans is counted exactly, and a hundred are kept") {
  KeyedTable parent({ColumnType::int32}, 1);
  parent.append_keys({0, 1'000'000'000});
  KeyedTable child({ColumnType::int32}, 1);
  for (int64_t batch = 0; batch < 20; ++batch)
    child.append_keys(numbers(batch * 20'000, batch * 20'000 + 19'999));
  for (Proof proof : {Proof::bitmap, Proof::hash}) {
    CheckRequest request = child.foreign_request(&parent);
    request.forced = proof;
    request.state_bytes_max = 1 << 16;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.proof == proof);
    CHECK(outcome.violations.total() == 399'999);
    CHECK(outcome.violations.rows().size() == 100);
    CHECK(outcome.violations.rows()[99].row == 100);
    CHECK(outcome.state_bytes_peak <= 1 << 16);
  }
}

TEST_CASE("keys that another part of the parent may have are open, not broken") {
  KeyedTable parent({ColumnType::int32}, 1);
  parent.append_keys({1, 5, 9});
  KeyedTable child({ColumnType::int32}, 1);
  child.append_keys({9, 5});
  CheckRequest request = child.foreign_request(&parent);
  request.parents_elsewhere = true;
  CHECK(checked(request).ok());
  child.append_keys({1, 2, 3});
  CheckOutcome outcome = checked(request);
  CHECK(outcome.open);
  CHECK_FALSE(outcome.ok());
  CHECK(outcome.violations.total() == 0);
  CHECK(outcome.reason == "this part of the parent table lacks the keys of 2 rows");
  request.parent = nullptr;
  outcome = checked(request);
  CHECK(outcome.open);
  CHECK_FALSE(outcome.parent_missing);
  CHECK(outcome.reason == "this part has no row of the parent table");
  // What is open stays so, whatever a later check of more batches finds.
  outcome.add(CheckOutcome(100));
  CHECK(outcome.open);
  CHECK(outcome.reason == "this part has no row of the parent table");
}

TEST_CASE("a foreign key whose parent does not fit one pass is left open, and no chunk is read") {
  KeyedTable parent({ColumnType::int64}, 1);
  KeyedTable child({ColumnType::int64}, 1);
  std::vector<int64_t> keys;
  for (int64_t i = 0; i < 5000; ++i) keys.push_back(i * i * 7919);
  parent.append_keys(keys);
  child.append_keys(keys);
  CheckRequest request = child.foreign_request(&parent);
  request.state_bytes_max = kStateBytesMin;
  request.in_one_pass = true;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.open);
  CHECK(outcome.chunks_read == 0);
  CHECK(outcome.reason.starts_with("no proof in one pass has room: "));
  request.in_one_pass = false;
  CHECK(checked(request).ok());
  CHECK(checked(request).passes > 1);
  request.in_one_pass = true;
  request.state_bytes_max = 1 << 20;
  outcome = checked(request);
  CHECK(outcome.ok());
  CHECK(outcome.passes == 1);
  child.append_keys({3});
  CHECK(text_of(outcome = checked(request)) == "row 5000 of key 3");
}

TEST_CASE("a foreign key beyond 64 bits that does not fit one pass is left open as well") {
  KeyedTable parent({ColumnType::int64, ColumnType::int64}, 2);
  KeyedTable child({ColumnType::int64, ColumnType::int64}, 2);
  Rows rows = {{INT64_MIN, INT64_MIN}, {INT64_MAX, INT64_MAX}};
  for (int64_t i = 0; i < 1000; ++i) rows.push_back({i * 7919, i});
  parent.append(rows);
  child.append(rows);
  for (CheckRequest request : {child.foreign_request(&parent), child.unique_request()}) {
    request.in_one_pass = true;
    // The order of the rows proves nothing.
    request.state_bytes_max = kStateBytesMin;
    const CheckOutcome outcome = checked(request);
    CHECK(outcome.open);
    CHECK(outcome.chunks_read == 0);
    request.state_bytes_max = 1 << 20;
    CHECK(checked(request).ok());
  }
}
}  // TEST_SUITE("validator")

}  // namespace lade
