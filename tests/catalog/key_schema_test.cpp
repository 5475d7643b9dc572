#include "catalog/key_schema.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

TEST_SUITE("catalog") {
TEST_CASE("the keys of a schema are its tables with their key columns, in their order") {
  const Schema keys = key_schema(tpch_schema());
  REQUIRE(keys.tables.size() == tpch_schema().tables.size());
  const TableSchema& lineitem = *keys.find("lineitem");
  CHECK(lineitem.index == tpch_schema().find("lineitem")->index);
  REQUIRE(lineitem.columns.size() == 4);
  CHECK(lineitem.columns[0].name == "l_orderkey");
  CHECK(lineitem.columns[3].name == "l_linenumber");
  CHECK(lineitem.columns[3].type == ColumnType::int32);
  CHECK(lineitem.primary_key().columns == std::vector<uint16_t>{0, 3});
  REQUIRE(lineitem.constraints.size() == 3);
  CHECK(lineitem.constraints[2].name == "lineitem_l_partkey_l_suppkey_fkey");
  CHECK(lineitem.constraints[2].columns == std::vector<uint16_t>{1, 2});
  CHECK(keys.find("customer")->columns.size() == 2);
  CHECK(key_columns(*tpch_schema().find("customer")) == std::vector<uint16_t>{0, 3});
}
}  // TEST_SUITE("catalog")

}  // namespace
}  // namespace lade
