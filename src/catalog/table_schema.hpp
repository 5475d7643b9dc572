// A table as it is declared, and a schema: tables in an order in which every parent comes before
// its children.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/column_schema.hpp"
#include "catalog/constraint.hpp"

namespace lade {

// The place of a table in its schema. Stored in the database file.
using TableIndex = uint16_t;

struct TableSchema {
  TableIndex index = 0;
  std::string_view name;
  std::vector<ColumnSchema> columns;
  std::vector<Constraint> constraints;  // primary key, foreign keys, NOT NULL, checks
  // Rows that clause 4.2.5 of the TPC-H specification fixes: per unit of scale, or for every scale
  // alike.
  uint64_t rows_per_scale = 0;
  uint64_t rows_fixed = 0;

  const Constraint& primary_key() const { return constraints.front(); }
  std::optional<uint16_t> find_column(std::string_view column_name) const;
};

struct Schema {
  std::vector<TableSchema> tables;
  // A list of keys whose rows are to be deleted, as a file of it is read. It is no table of a
  // database, and has one column and no constraints.
  TableSchema deletes = {};
  // The table of these keys; its children lose the rows that refer to them as well.
  std::string_view deletes_from = {};

  const TableSchema& table(TableIndex index) const { return tables[index]; }
  const TableSchema* find(std::string_view name) const;
};

// The names of those constraints whose bit is set, by their places in the table.
std::vector<std::string> constraint_names(const TableSchema& table, uint64_t bits);

// A hash over names, types and constraints: a database remembers under which declaration a table
// was validated.
uint64_t schema_hash(const TableSchema& table);

}  // namespace lade
