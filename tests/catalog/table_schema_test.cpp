// Table schemas: looking up columns and tables, and the hash of a declaration.
#include "catalog/table_schema.hpp"

#include <functional>
#include <set>

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "catalog/tpch.hpp"

namespace lade {
namespace {

using Change = std::function<void(TableSchema&)>;

TEST_SUITE("catalog") {
TEST_CASE("a column is found by its exact name") {
  const TableSchema& orders = *tpch_schema().find("orders");
  CHECK(orders.find_column("o_orderkey") == uint16_t{0});
  CHECK(orders.find_column("o_comment") == uint16_t{8});
  CHECK_FALSE(orders.find_column("o_comments").has_value());
  CHECK_FALSE(orders.find_column("").has_value());
}

TEST_CASE("the hash of a schema is the same for a copy, and differs from table to table") {
  std::set<uint64_t> hashes;
  for (const TableSchema& table : tpch_schema().tables) {
    const TableSchema copy = table;
    CHECK(schema_hash(copy) == schema_hash(table));
    hashes.insert(schema_hash(table));
  }
  CHECK(hashes.size() == 8);
}

TEST_CASE("the hash of a schema changes with every part of the declaration") {
  const Change changes[] = {
      [](TableSchema& t) { t.name = "lineitems"; },
      [](TableSchema& t) { t.columns[0].name = "l_order"; },
      [](TableSchema& t) { t.columns[0].type = ColumnType::int32; },
      [](TableSchema& t) { t.columns[15].length_max = 45; },
      [](TableSchema& t) { t.columns[15].nullable = true; },
      [](TableSchema& t) { t.columns.pop_back(); },
      [](TableSchema& t) { std::swap(t.columns[10], t.columns[11]); },
      [](TableSchema& t) { t.constraints.pop_back(); },
      [](TableSchema& t) { std::swap(t.constraints[1], t.constraints[2]); },
      [](TableSchema& t) { t.constraints[0].name = "pk"; },
      [](TableSchema& t) { t.constraints[0].kind = ConstraintKind::not_null; },
      [](TableSchema& t) { t.constraints[0].columns.pop_back(); },
      [](TableSchema& t) { std::swap(t.constraints[0].columns[0], t.constraints[0].columns[1]); },
      [](TableSchema& t) { t.constraints[1].parent_table = 0; },
      [](TableSchema& t) { t.constraints.back().check = CheckOperator::between; },
      [](TableSchema& t) { t.constraints.back().low = -1; },
      [](TableSchema& t) { t.constraints.back().high = 1; },
  };
  const TableSchema& lineitem = *tpch_schema().find("lineitem");
  std::set<uint64_t> hashes = {schema_hash(lineitem)};
  for (const Change& change : changes) {
    TableSchema changed = lineitem;
    change(changed);
    CHECK(hashes.insert(schema_hash(changed)).second);
  }
  CHECK(hashes.size() == 1 + std::size(changes));
}

TEST_CASE("where the columns end and the constraints begin is part of the hash") {
  // A column and a constraint whose fields have the same bytes, one after the other.
  TableSchema one_column;
  one_column.name = "t";
  one_column.columns = {{"a", ColumnType::int32}};
  TableSchema no_column = one_column;
  no_column.columns.clear();
  no_column.constraints = {
      {.kind = ConstraintKind::primary_key, .name = "a", .columns = {0, 0, 0, 0}}};
  CHECK(schema_hash(one_column) != schema_hash(no_column));

  // Ten zero columns, or two constraints' worth of zeros: the count tells them apart.
  TableSchema few = no_column;
  few.constraints[0].columns = {1};
  few.constraints[0].parent_table = 0;
  TableSchema many = no_column;
  many.constraints[0].columns = {1, 0};
  CHECK(schema_hash(few) != schema_hash(many));
}
}  // TEST_SUITE("catalog")

}  // namespace
}  // namespace lade
