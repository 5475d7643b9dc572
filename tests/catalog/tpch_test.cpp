// The TPC-H schema against the text of the specification.
#include "catalog/tpch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace lade {
namespace {

std::string columns_of(const TableSchema& table, const Constraint& constraint) {
  std::string names;
  for (uint16_t column : constraint.columns) {
    if (!names.empty()) names += ' ';
    names += table.columns.at(column).name;
  }
  return names;
}

// All constraints of a kind, as "table: columns" with what they say behind.
std::vector<std::string> described(ConstraintKind kind) {
  std::vector<std::string> all;
  for (const TableSchema& table : tpch_schema().tables) {
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind != kind) continue;
      std::string text = columns_of(table, constraint);
      if (kind == ConstraintKind::foreign_key) {
        const TableSchema& parent = tpch_schema().table(constraint.parent_table);
        text += " -> " + columns_of(parent, parent.primary_key());
      }
      if (kind == ConstraintKind::check) {
        switch (constraint.check) {
          case CheckOperator::at_least: text += " >= " + std::to_string(constraint.low); break;
          case CheckOperator::between:
            text +=
                " in " + std::to_string(constraint.low) + ".." + std::to_string(constraint.high);
            break;
          case CheckOperator::not_after: text += " ordered"; break;
        }
      }
      all.push_back(text);
    }
  }
  return all;
}

TEST_SUITE("catalog") {
TEST_CASE("there are eight tables, and each knows its own place") {
  const Schema& schema = tpch_schema();
  REQUIRE(schema.tables.size() == 8);
  const std::map<std::string_view, size_t> columns = {
      {"region", 3}, {"nation", 4},   {"supplier", 7}, {"customer", 8},
      {"part", 9},   {"partsupp", 5}, {"orders", 9},   {"lineitem", 16}};
  for (const auto& [name, count] : columns) {
    const TableSchema* table = schema.find(name);
    REQUIRE(table != nullptr);
    CHECK(table->columns.size() == count);
    CHECK(&schema.table(table->index) == table);
  }
  CHECK(schema.find("Region") == nullptr);
  CHECK(schema.find("") == nullptr);
}

TEST_CASE("every parent comes before its child") {
  for (const TableSchema& table : tpch_schema().tables) {
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind != ConstraintKind::foreign_key) continue;
      CHECK(constraint.parent_table < table.index);
    }
  }
}

TEST_CASE("the eight primary keys are the specification's") {
  CHECK(described(ConstraintKind::primary_key) ==
        std::vector<std::string>{"r_regionkey", "n_nationkey", "s_suppkey", "c_custkey",
                                 "p_partkey", "ps_partkey ps_suppkey", "o_orderkey",
                                 "l_orderkey l_linenumber"});
  for (const TableSchema& table : tpch_schema().tables) {
    CHECK(table.primary_key().kind == ConstraintKind::primary_key);
  }
}

TEST_CASE("the eight foreign keys are the specification's, lineitem's second one is the pair") {
  CHECK(described(ConstraintKind::foreign_key) ==
        std::vector<std::string>{"n_regionkey -> r_regionkey", "s_nationkey -> n_nationkey",
                                 "c_nationkey -> n_nationkey", "ps_partkey -> p_partkey",
                                 "ps_suppkey -> s_suppkey", "o_custkey -> c_custkey",
                                 "l_orderkey -> o_orderkey",
                                 "l_partkey l_suppkey -> ps_partkey ps_suppkey"});
}

TEST_CASE("the checks are the specification's, and no account balance is among them") {
  CHECK(described(ConstraintKind::check) ==
        std::vector<std::string>{
            "r_regionkey >= 0", "n_nationkey >= 0", "s_suppkey >= 0", "c_custkey >= 0",
            "p_partkey >= 0", "p_size >= 0", "p_retailprice >= 0", "ps_partkey >= 0",
            "ps_availqty >= 0", "ps_supplycost >= 0", "o_orderkey >= 0", "o_totalprice >= 0",
            "l_orderkey >= 0", "l_quantity >= 0", "l_extendedprice >= 0", "l_tax >= 0",
            "l_discount in 0..100", "l_shipdate l_receiptdate ordered"});
}

TEST_CASE("only the comments of nation and region may be NULL") {
  for (const TableSchema& table : tpch_schema().tables) {
    const auto not_null =
        std::find_if(table.constraints.begin(), table.constraints.end(),
                     [](const Constraint& c) { return c.kind == ConstraintKind::not_null; });
    REQUIRE(not_null != table.constraints.end());
    for (uint16_t i = 0; i < table.columns.size(); ++i) {
      const std::string_view name = table.columns[i].name;
      const bool nullable = name == "n_comment" || name == "r_comment";
      CHECK(table.columns[i].nullable == nullable);
      const auto& named = not_null->columns;
      CHECK((std::find(named.begin(), named.end(), i) == named.end()) == nullable);
    }
  }
}

TEST_CASE("constraints are listed by kind: primary key, foreign keys, NOT NULL, checks") {
  for (const TableSchema& table : tpch_schema().tables) {
    CHECK(std::is_sorted(table.constraints.begin(), table.constraints.end(),
                         [](const Constraint& a, const Constraint& b) { return a.kind < b.kind; }));
  }
}

TEST_CASE("constraint and column names are unique") {
  std::set<std::string> names;
  for (const TableSchema& table : tpch_schema().tables) {
    for (const Constraint& constraint : table.constraints) {
      CHECK(names.insert(constraint.name).second);
      CHECK(constraint.name.starts_with(table.name));
    }
    for (const ColumnSchema& column : table.columns) {
      CHECK(names.insert(std::string(column.name)).second);
    }
  }
  CHECK(names.contains("lineitem_pkey"));
  CHECK(names.contains("lineitem_l_partkey_l_suppkey_fkey"));
}

TEST_CASE("order keys have 64 bits, the other keys of a foreign key the type of their parent") {
  for (const TableSchema& table : tpch_schema().tables) {
    for (const ColumnSchema& column : table.columns) {
      CHECK((column.type == ColumnType::int64) == column.name.ends_with("_orderkey"));
      const bool text = value_kind(column.type) == ValueKind::text;
      CHECK((column.length_max > 0) == text);
    }
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind != ConstraintKind::foreign_key) continue;
      const TableSchema& parent = tpch_schema().table(constraint.parent_table);
      for (size_t i = 0; i < constraint.columns.size(); ++i) {
        CHECK(table.columns[constraint.columns[i]].type ==
              parent.columns[parent.primary_key().columns.at(i)].type);
      }
    }
  }
}

TEST_CASE("row counts are clause 4.2.5's; lineitem's is not fixed") {
  const Schema& schema = tpch_schema();
  CHECK(schema.find("region")->rows_fixed == 5);
  CHECK(schema.find("nation")->rows_fixed == 25);
  CHECK(schema.find("supplier")->rows_per_scale == 10'000);
  CHECK(schema.find("customer")->rows_per_scale == 150'000);
  CHECK(schema.find("part")->rows_per_scale == 200'000);
  CHECK(schema.find("partsupp")->rows_per_scale == 800'000);
  CHECK(schema.find("orders")->rows_per_scale == 1'500'000);
  CHECK(schema.find("lineitem")->rows_per_scale == 0);
  CHECK(schema.find("lineitem")->rows_fixed == 0);
}

TEST_CASE("the rows of lineitem are known for the scales that the specification publishes") {
  const TableSchema& lineitem = *tpch_schema().find("lineitem");
  CHECK(published_rows(lineitem, 1) == 6'001'215);
  CHECK(published_rows(lineitem, 100'000) == 599'999'969'200);
  CHECK_FALSE(published_rows(lineitem, 0.01));
  CHECK_FALSE(published_rows(lineitem, 2));
  CHECK_FALSE(published_rows(*tpch_schema().find("orders"), 1));
  // About four lines an order.
  for (const double scale : {1., 10., 30., 100., 300., 1e3, 3e3, 1e4, 3e4, 1e5}) {
    const auto lines = static_cast<double>(published_rows(lineitem, scale).value());
    CHECK(lines / (scale * 1.5e6) == doctest::Approx(4).epsilon(0.001));
  }
}
}  // TEST_SUITE("catalog")

}  // namespace
}  // namespace lade
