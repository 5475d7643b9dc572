#include "catalog/tpch.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace lade {
namespace {

ColumnSchema int32(std::string_view name) { return {name, ColumnType::int32}; }
ColumnSchema int64(std::string_view name) { return {name, ColumnType::int64}; }
ColumnSchema decimal(std::string_view name) { return {name, ColumnType::decimal}; }
ColumnSchema date(std::string_view name) { return {name, ColumnType::date}; }
ColumnSchema character(std::string_view name, uint16_t length) {
  return {name, ColumnType::character, length};
}
ColumnSchema varchar(std::string_view name, uint16_t length, bool nullable = false) {
  return {name, ColumnType::varchar, length, nullable};
}

using Names = std::vector<std::string_view>;

struct ForeignKey {
  Names columns;
  std::string_view parent;
};

// A table in the words of the specification.
struct TableFacts {
  std::string_view name;
  std::vector<ColumnSchema> columns;
  uint64_t rows_per_scale = 0;
  uint64_t rows_fixed = 0;
  Names primary_key = {};
  std::vector<ForeignKey> foreign_keys = {};
  Names not_negative = {};
  Names fractions = {};  // decimals from 0 to 1
  Names in_order = {};   // two dates: the first is not after the second
};

// Adds the table with its constraints in the order in which they are reported.
void add_table(Schema& schema, TableFacts facts) {
  TableSchema table{.index = static_cast<TableIndex>(schema.tables.size()),
                    .name = facts.name,
                    .columns = std::move(facts.columns),
                    .constraints = {},
                    .rows_per_scale = facts.rows_per_scale,
                    .rows_fixed = facts.rows_fixed};
  const auto add = [&](ConstraintKind kind, const Names& columns,
                       std::string_view suffix) -> Constraint& {
    Constraint constraint{.kind = kind, .name = std::string(table.name), .columns = {}};
    for (const std::string_view column : columns) {
      const auto place = table.find_column(column);
      LADE_ASSERT(place.has_value());
      constraint.columns.push_back(*place);
      if (kind != ConstraintKind::primary_key) constraint.name.append("_").append(column);
    }
    constraint.name.append("_").append(suffix);
    return table.constraints.emplace_back(std::move(constraint));
  };
  add(ConstraintKind::primary_key, facts.primary_key, "pkey");
  for (const ForeignKey& key : facts.foreign_keys) {
    const TableSchema* const parent = schema.find(key.parent);
    LADE_ASSERT(parent != nullptr && parent->primary_key().columns.size() == key.columns.size());
    add(ConstraintKind::foreign_key, key.columns, "fkey").parent_table = parent->index;
  }
  Constraint& not_null = add(ConstraintKind::not_null, {}, "not_null");
  for (uint16_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].nullable) not_null.columns.push_back(i);
  }
  for (const std::string_view column : facts.not_negative)
    add(ConstraintKind::check, {column}, "check");
  for (const std::string_view column : facts.fractions) {
    Constraint& check = add(ConstraintKind::check, {column}, "check");
    check.check = CheckOperator::between;
    check.high = 100;  // hundredths
  }
  if (!facts.in_order.empty())
    add(ConstraintKind::check, facts.in_order, "check").check = CheckOperator::not_after;
  schema.tables.push_back(std::move(table));
}

void add_small_tables(Schema& schema) {
  add_table(schema, {.name = "region",
                     .columns = {int32("r_regionkey"), character("r_name", 25),
                                 varchar("r_comment", 152, true)},
                     .rows_fixed = 5,
                     .primary_key = {"r_regionkey"},
                     .not_negative = {"r_regionkey"}});
  add_table(schema, {.name = "nation",
                     .columns = {int32("n_nationkey"), character("n_name", 25),
                                 int32("n_regionkey"), varchar("n_comment", 152, true)},
                     .rows_fixed = 25,
                     .primary_key = {"n_nationkey"},
                     .foreign_keys = {{{"n_regionkey"}, "region"}},
                     .not_negative = {"n_nationkey"}});
  add_table(schema,
            {.name = "supplier",
             .columns = {int32("s_suppkey"), character("s_name", 25), varchar("s_address", 40),
                         int32("s_nationkey"), character("s_phone", 15), decimal("s_acctbal"),
                         varchar("s_comment", 101)},
             .rows_per_scale = 10'000,
             .primary_key = {"s_suppkey"},
             .foreign_keys = {{{"s_nationkey"}, "nation"}},
             .not_negative = {"s_suppkey"}});
  add_table(schema,
            {.name = "customer",
             .columns = {int32("c_custkey"), varchar("c_name", 25), varchar("c_address", 40),
                         int32("c_nationkey"), character("c_phone", 15), decimal("c_acctbal"),
                         character("c_mktsegment", 10), varchar("c_comment", 117)},
             .rows_per_scale = 150'000,
             .primary_key = {"c_custkey"},
             .foreign_keys = {{{"c_nationkey"}, "nation"}},
             .not_negative = {"c_custkey"}});
}

void add_large_tables(Schema& schema) {
  add_table(schema, {.name = "part",
                     .columns = {int32("p_partkey"), varchar("p_name", 55), character("p_mfgr", 25),
                                 character("p_brand", 10), varchar("p_type", 25), int32("p_size"),
                                 character("p_container", 10), decimal("p_retailprice"),
                                 varchar("p_comment", 23)},
                     .rows_per_scale = 200'000,
                     .primary_key = {"p_partkey"},
                     .not_negative = {"p_partkey", "p_size", "p_retailprice"}});
  add_table(schema, {.name = "partsupp",
                     .columns = {int32("ps_partkey"), int32("ps_suppkey"), int32("ps_availqty"),
                                 decimal("ps_supplycost"), varchar("ps_comment", 199)},
                     .rows_per_scale = 800'000,
                     .primary_key = {"ps_partkey", "ps_suppkey"},
                     .foreign_keys = {{{"ps_partkey"}, "part"}, {{"ps_suppkey"}, "supplier"}},
                     .not_negative = {"ps_partkey", "ps_availqty", "ps_supplycost"}});
  add_table(
      schema,
      {.name = "orders",
       .columns = {int64("o_orderkey"), int32("o_custkey"), character("o_orderstatus", 1),
                   decimal("o_totalprice"), date("o_orderdate"), character("o_orderpriority", 15),
                   character("o_clerk", 15), int32("o_shippriority"), varchar("o_comment", 79)},
       .rows_per_scale = 1'500'000,
       .primary_key = {"o_orderkey"},
       .foreign_keys = {{{"o_custkey"}, "customer"}},
       .not_negative = {"o_orderkey", "o_totalprice"}});
  add_table(schema,
            {.name = "lineitem",
             .columns = {int64("l_orderkey"), int32("l_partkey"), int32("l_suppkey"),
                         int32("l_linenumber"), decimal("l_quantity"), decimal("l_extendedprice"),
                         decimal("l_discount"), decimal("l_tax"), character("l_returnflag", 1),
                         character("l_linestatus", 1), date("l_shipdate"), date("l_commitdate"),
                         date("l_receiptdate"), character("l_shipinstruct", 25),
                         character("l_shipmode", 10), varchar("l_comment", 44)},
             .primary_key = {"l_orderkey", "l_linenumber"},
             .foreign_keys = {{{"l_orderkey"}, "orders"}, {{"l_partkey", "l_suppkey"}, "partsupp"}},
             .not_negative = {"l_orderkey", "l_quantity", "l_extendedprice", "l_tax"},
             .fractions = {"l_discount"},
             .in_order = {"l_shipdate", "l_receiptdate"}});
}

// The orders that a refresh set deletes with their lines (clause 2.7): delete.K, a key a line.
void add_deletes(Schema& schema) {
  schema.deletes.name = "delete";
  schema.deletes.columns = {int64("o_orderkey")};
  schema.deletes_from = "orders";
}

}  // namespace

std::optional<uint64_t> published_rows(const TableSchema& table, double scale) {
  struct PublishedRows {
    double scale;
    uint64_t rows;
  };
  static constexpr PublishedRows kLineitem[] = {
      {1, 6'001'215},
      {10, 59'986'052},
      {30, 179'998'372},
      {100, 600'037'902},
      {300, 1'799'989'091},
      {1'000, 5'999'989'709},
      {3'000, 18'000'048'306},
      {10'000, 59'999'994'267},
      {30'000, 179'999'978'268},
      {100'000, 599'999'969'200},
  };
  if (table.name != "lineitem") return std::nullopt;
  for (const PublishedRows& entry : kLineitem) {
    if (entry.scale == scale) return entry.rows;
  }
  return std::nullopt;
}

const Schema& tpch_schema() {
  static const Schema schema = [] {
    Schema tables;
    add_small_tables(tables);
    add_large_tables(tables);
    add_deletes(tables);
    return tables;
  }();
  return schema;
}

}  // namespace lade
