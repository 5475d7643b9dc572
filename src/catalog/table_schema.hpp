// Tables as they are declared, with their columns and constraints: plain values. Whether a
// constraint holds is for the validator to find out (validator/constraint_check.hpp).
//
// Types are the TPC-H specification's (clause 1.3): identifiers and integers, DECIMAL(15,2) as a
// scaled integer, DATE as days, CHAR(n) and VARCHAR(n) counted in code points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"

namespace lade {

// Stored in the database file: never renumber.
enum class ColumnType : uint8_t {
  int32 = 1,
  int64 = 2,
  decimal = 3,  // DECIMAL(15,2): an int64 that counts hundredths
  date = 4,     // an int32 that counts days since 1970-01-01
  character = 5,
  varchar = 6,
};

// The kind of a decoded value in memory: int32_t, int64_t, or a TextRef.
enum class ValueKind : uint8_t { int32, int64, text };

constexpr ValueKind value_kind(ColumnType type) {
  switch (type) {
    case ColumnType::int32:
    case ColumnType::date: return ValueKind::int32;
    case ColumnType::int64:
    case ColumnType::decimal: return ValueKind::int64;
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return ValueKind::text;
}

inline constexpr int kDecimalScale = 2;
// Fraction digits that a decimal may be written with: from the third on they are zeros.
inline constexpr int kFractionDigitsMax = 38;
inline constexpr int64_t kDecimalMax = 999'999'999'999'999;  // DECIMAL(15,2) in hundredths

struct ColumnSchema {
  std::string_view name;
  ColumnType type;
  uint16_t length_max = 0;  // text only: code points
  bool nullable = false;
};

// Stored in the database file as part of the schema's hash: never renumber.
enum class ConstraintKind : uint8_t { primary_key = 1, foreign_key = 2, not_null = 3, check = 4 };

inline constexpr EnumName<ConstraintKind> kConstraintKindNames[] = {
    {ConstraintKind::primary_key, "primary_key"},
    {ConstraintKind::foreign_key, "foreign_key"},
    {ConstraintKind::not_null, "not_null"},
    {ConstraintKind::check, "check"},
};
static_assert(has_no_gap(kConstraintKindNames));

constexpr std::string_view constraint_kind_name(ConstraintKind kind) {
  return name_in(kConstraintKindNames, kind);
}

// The comparison of a CHECK. Literals have the column's own unit (hundredths for a decimal).
enum class CheckOperator : uint8_t {
  at_least = 1,   // column >= low
  between = 2,    // low <= column <= high
  not_after = 3,  // first column <= second column
};

struct Constraint {
  ConstraintKind kind;
  std::string name;  // as PostgreSQL would name it: lineitem_pkey, lineitem_l_orderkey_fkey
  std::vector<uint16_t> columns;  // places in the table, in the order of the key

  // Foreign keys only. `columns` refers to the parent's primary key, column by column.
  uint16_t parent_table = 0;

  // Checks only.
  CheckOperator check = CheckOperator::at_least;
  int64_t low = 0;
  int64_t high = 0;
};

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

// Tables in an order in which every parent comes before its children.
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
