#include "catalog/tpch.hpp"

#include <initializer_list>
#include <string>
#include <utility>

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

// Adds one table with its constraints in the order in which they are reported.
class TableBuilder {
 public:
  TableBuilder(Schema& schema, std::string_view name, std::vector<ColumnSchema> columns)
      : schema_(schema) {
    table_.index = static_cast<TableIndex>(schema.tables.size());
    table_.name = name;
    table_.columns = std::move(columns);
  }
  TableBuilder& rows(uint64_t per_scale, uint64_t fixed = 0) {
    table_.rows_per_scale = per_scale;
    table_.rows_fixed = fixed;
    return *this;
  }
  TableBuilder& primary_key(std::initializer_list<std::string_view> columns) {
    add(ConstraintKind::primary_key, std::string(table_.name) + "_pkey", columns);
    return *this;
  }
  TableBuilder& foreign_key(std::initializer_list<std::string_view> columns,
                            std::string_view parent) {
    const TableSchema* target = schema_.find(parent);
    LADE_ASSERT(target != nullptr && target->primary_key().columns.size() == columns.size());
    add(ConstraintKind::foreign_key, name_of(columns, "fkey"), columns).parent_table =
        target->index;
    return *this;
  }
  TableBuilder& not_negative(std::initializer_list<std::string_view> columns) {
    for (std::string_view column : columns)
      add(ConstraintKind::check, name_of({column}, "check"), {column});
    return *this;
  }
  TableBuilder& between(std::string_view column, int64_t low, int64_t high) {
    Constraint& check = add(ConstraintKind::check, name_of({column}, "check"), {column});
    check.check = CheckOperator::between;
    check.low = low;
    check.high = high;
    return *this;
  }
  TableBuilder& not_after(std::string_view first, std::string_view second) {
    Constraint& check =
        add(ConstraintKind::check, name_of({first, second}, "check"), {first, second});
    check.check = CheckOperator::not_after;
    return *this;
  }
  void done() {
    Constraint not_null{.kind = ConstraintKind::not_null,
                        .name = std::string(table_.name) + "_not_null",
                        .columns = {}};
    for (uint16_t i = 0; i < table_.columns.size(); ++i) {
      if (!table_.columns[i].nullable) not_null.columns.push_back(i);
    }
    auto& constraints = table_.constraints;
    auto first_check = constraints.begin();
    while (first_check != constraints.end() && first_check->kind != ConstraintKind::check)
      ++first_check;
    constraints.insert(first_check, std::move(not_null));
    schema_.tables.push_back(std::move(table_));
  }

 private:
  std::string name_of(std::initializer_list<std::string_view> columns,
                      std::string_view suffix) const {
    std::string name(table_.name);
    for (std::string_view column : columns) name.append("_").append(column);
    return name.append("_").append(suffix);
  }
  Constraint& add(ConstraintKind kind, std::string name,
                  std::initializer_list<std::string_view> columns) {
    Constraint constraint{.kind = kind, .name = std::move(name), .columns = {}};
    for (std::string_view column : columns) {
      const auto place = table_.find_column(column);
      LADE_ASSERT(place.has_value());
      constraint.columns.push_back(*place);
    }
    return table_.constraints.emplace_back(std::move(constraint));
  }

  Schema& schema_;
  TableSchema table_;
};

void add_small_tables(Schema& schema) {
  TableBuilder(schema, "region",
               {int32("r_regionkey"), character("r_name", 25), varchar("r_comment", 152, true)})
      .rows(0, 5)
      .primary_key({"r_regionkey"})
      .not_negative({"r_regionkey"})
      .done();
  TableBuilder(schema, "nation",
               {int32("n_nationkey"), character("n_name", 25), int32("n_regionkey"),
                varchar("n_comment", 152, true)})
      .rows(0, 25)
      .primary_key({"n_nationkey"})
      .foreign_key({"n_regionkey"}, "region")
      .not_negative({"n_nationkey"})
      .done();
  TableBuilder(
      schema, "supplier",
      {int32("s_suppkey"), character("s_name", 25), varchar("s_address", 40), int32("s_nationkey"),
       character("s_phone", 15), decimal("s_acctbal"), varchar("s_comment", 101)})
      .rows(10'000)
      .primary_key({"s_suppkey"})
      .foreign_key({"s_nationkey"}, "nation")
      .not_negative({"s_suppkey"})
      .done();
  TableBuilder(schema, "customer",
               {int32("c_custkey"), varchar("c_name", 25), varchar("c_address", 40),
                int32("c_nationkey"), character("c_phone", 15), decimal("c_acctbal"),
                character("c_mktsegment", 10), varchar("c_comment", 117)})
      .rows(150'000)
      .primary_key({"c_custkey"})
      .foreign_key({"c_nationkey"}, "nation")
      .not_negative({"c_custkey"})
      .done();
}

void add_large_tables(Schema& schema) {
  TableBuilder(schema, "part",
               {int32("p_partkey"), varchar("p_name", 55), character("p_mfgr", 25),
                character("p_brand", 10), varchar("p_type", 25), int32("p_size"),
                character("p_container", 10), decimal("p_retailprice"), varchar("p_comment", 23)})
      .rows(200'000)
      .primary_key({"p_partkey"})
      .not_negative({"p_partkey", "p_size", "p_retailprice"})
      .done();
  TableBuilder(schema, "partsupp",
               {int32("ps_partkey"), int32("ps_suppkey"), int32("ps_availqty"),
                decimal("ps_supplycost"), varchar("ps_comment", 199)})
      .rows(800'000)
      .primary_key({"ps_partkey", "ps_suppkey"})
      .foreign_key({"ps_partkey"}, "part")
      .foreign_key({"ps_suppkey"}, "supplier")
      .not_negative({"ps_partkey", "ps_availqty", "ps_supplycost"})
      .done();
  TableBuilder(schema, "orders",
               {int64("o_orderkey"), int32("o_custkey"), character("o_orderstatus", 1),
                decimal("o_totalprice"), date("o_orderdate"), character("o_orderpriority", 15),
                character("o_clerk", 15), int32("o_shippriority"), varchar("o_comment", 79)})
      .rows(1'500'000)
      .primary_key({"o_orderkey"})
      .foreign_key({"o_custkey"}, "customer")
      .not_negative({"o_orderkey", "o_totalprice"})
      .done();
  TableBuilder(
      schema, "lineitem",
      {int64("l_orderkey"), int32("l_partkey"), int32("l_suppkey"), int32("l_linenumber"),
       decimal("l_quantity"), decimal("l_extendedprice"), decimal("l_discount"), decimal("l_tax"),
       character("l_returnflag", 1), character("l_linestatus", 1), date("l_shipdate"),
       date("l_commitdate"), date("l_receiptdate"), character("l_shipinstruct", 25),
       character("l_shipmode", 10), varchar("l_comment", 44)})
      .rows(0)
      .primary_key({"l_orderkey", "l_linenumber"})
      .foreign_key({"l_orderkey"}, "orders")
      .foreign_key({"l_partkey", "l_suppkey"}, "partsupp")
      .not_negative({"l_orderkey", "l_quantity", "l_extendedprice", "l_tax"})
      .between("l_discount", 0, 100)
      .not_after("l_shipdate", "l_receiptdate")
      .done();
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
