#include "validator/violation_list.hpp"

#include <random>

#include <doctest/doctest.h>

namespace lade {
namespace {

std::vector<uint64_t> rows_of(ViolationList& list) {
  std::vector<uint64_t> rows;
  for (const BrokenRow& broken : list.rows()) rows.push_back(broken.row);
  return rows;
}

void add(ViolationList& list, uint64_t row) {
  list.add(row, [row] { return std::vector<int64_t>{static_cast<int64_t>(row)}; });
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("the first rows are kept in row order, in whatever order they come") {
  std::mt19937_64 random(1);
  for (size_t limit : {size_t{0}, size_t{1}, size_t{5}, size_t{100}, size_t{1000}, SIZE_MAX}) {
    std::vector<uint64_t> rows(700);
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = 10 * i;
    std::shuffle(rows.begin(), rows.end(), random);
    ViolationList list(limit);
    for (uint64_t row : rows) add(list, row);
    std::sort(rows.begin(), rows.end());
    rows.resize(std::min(limit, rows.size()));
    CHECK(list.total() == 700);
    CHECK(rows_of(list) == rows);
    if (limit > 0) CHECK(list.rows()[0].key == std::vector<int64_t>{0});
  }
}

TEST_CASE("lists of parts merge to the list of the whole") {
  std::mt19937_64 random(2);
  ViolationList whole(20);
  ViolationList merged(20);
  for (uint64_t part = 0; part < 4; ++part) {
    ViolationList own(20);
    for (uint64_t i = 0; i < 60; ++i) {
      const uint64_t row = i * 4 + part;
      if (random() % 3 == 0) continue;
      add(own, row);
      add(whole, row);
    }
    merged.merge(std::move(own));
  }
  CHECK(merged.total() == whole.total());
  CHECK(rows_of(merged) == rows_of(whole));
}

TEST_CASE("a table full of violations costs the keys of those that are kept") {
  ViolationList list(100);
  size_t keys_made = 0;
  for (uint64_t row = 0; row < 1'000'000; ++row) {
    list.add(row, [&] {
      ++keys_made;
      return std::vector<int64_t>();
    });
  }
  CHECK(list.total() == 1'000'000);
  CHECK(list.rows().size() == 100);
  CHECK(keys_made < 300);
}

TEST_CASE("a cleared list takes rows again") {
  ViolationList list(2);
  for (uint64_t row = 0; row < 500; ++row) add(list, row);
  list.clear();
  CHECK(list.total() == 0);
  add(list, 400);
  CHECK(rows_of(list) == std::vector<uint64_t>{400});
}
}  // TEST_SUITE("validator")

}  // namespace lade
