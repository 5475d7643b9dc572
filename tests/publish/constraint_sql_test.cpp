#include "publish/constraint_sql.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

TEST_SUITE("publish") {
TEST_CASE("every CHECK of lineitem is an expression in the units of its column") {
  const TableSchema& table = *tpch_schema().find("lineitem");
  std::vector<std::string> expressions;
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind == ConstraintKind::check)
      expressions.push_back(check_expression(table, constraint));
  }
  CHECK(expressions == std::vector<std::string>{"l_orderkey >= 0", "l_quantity >= 0.00",
                                                "l_extendedprice >= 0.00", "l_tax >= 0.00",
                                                "l_discount BETWEEN 0.00 AND 1.00",
                                                "l_shipdate <= l_receiptdate"});
}

TEST_CASE("keys are declared for tables that hold, and foreign keys only with their parents") {
  const std::string sql =
      key_statements(tpch_schema(), [](const TableSchema& table, const TableSchema& parent) {
        const auto is_one = [](const TableSchema& one) {
          return one.name == "partsupp" || one.name == "lineitem";
        };
        return is_one(table) && is_one(parent);
      });
  const std::string statements = sql.substr(sql.find("ALTER"));
  CHECK(statements ==
        "ALTER TABLE partsupp ADD CONSTRAINT partsupp_pkey PRIMARY KEY (ps_partkey, ps_suppkey) "
        "RELY;\n"
        "ALTER TABLE lineitem ADD CONSTRAINT lineitem_pkey PRIMARY KEY (l_orderkey, l_linenumber) "
        "RELY;\n"
        "ALTER TABLE lineitem ADD CONSTRAINT lineitem_l_partkey_l_suppkey_fkey FOREIGN KEY "
        "(l_partkey, l_suppkey) REFERENCES partsupp (ps_partkey, ps_suppkey) RELY;\n");
  CHECK(key_statements(tpch_schema(), [](const TableSchema&, const TableSchema&) {
          return false;
        }).find("ALTER") == std::string::npos);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
