#include "publish/constraint_sql.hpp"

#include "column/text_format.hpp"

namespace lade {
namespace {

std::string_view column_name(const TableSchema& table, const Constraint& constraint, size_t place) {
  return table.columns[constraint.columns[place]].name;
}

// "l_orderkey, l_linenumber".
std::string column_list(const TableSchema& table, const Constraint& constraint) {
  std::string list;
  for (size_t place = 0; place < constraint.columns.size(); ++place) {
    if (place > 0) list += ", ";
    list += column_name(table, constraint, place);
  }
  return list;
}

}  // namespace

std::string check_expression(const TableSchema& table, const Constraint& check) {
  const ColumnType type = table.columns[check.columns[0]].type;
  const std::string column(column_name(table, check, 0));
  switch (check.check) {
    case CheckOperator::at_least: return column + " >= " + value_text(type, check.low);
    case CheckOperator::between:
      return column + " BETWEEN " + value_text(type, check.low) + " AND " +
             value_text(type, check.high);
    case CheckOperator::not_after: break;
  }
  return column + " <= " + std::string(column_name(table, check, 1));
}

std::string key_statements(const Schema& schema, const KeysHold& holds) {
  std::string sql =
      "-- Keys that hold for every row of the tables beside this folder: lade proved them before "
      "it\n"
      "-- published. Engines that take declared keys may rely on them until somebody else "
      "writes.\n";
  for (const TableSchema& table : schema.tables) {
    if (!holds(table, table)) continue;
    for (const Constraint& key : table.constraints) {
      const bool is_primary = key.kind == ConstraintKind::primary_key;
      if (!is_primary && key.kind != ConstraintKind::foreign_key) continue;
      const TableSchema& parent = schema.table(is_primary ? table.index : key.parent_table);
      if (!holds(table, parent)) continue;
      sql.append("ALTER TABLE ").append(table.name).append(" ADD CONSTRAINT ").append(key.name);
      sql += is_primary ? " PRIMARY KEY " : " FOREIGN KEY ";
      sql += "(" + column_list(table, key) + ")";
      if (!is_primary) {
        sql.append(" REFERENCES ").append(parent.name).append(" ");
        sql += "(" + column_list(parent, parent.primary_key()) + ")";
      }
      sql += " RELY;\n";
    }
  }
  return sql;
}

std::string open_key_queries(const Schema& schema, const std::vector<uint64_t>& open_keys) {
  std::string sql;
  for (const TableSchema& table : schema.tables) {
    for (size_t i = 0; i < table.constraints.size(); ++i) {
      if ((open_keys[table.index] >> i & 1) == 0) continue;
      const Constraint& key = table.constraints[i];
      const std::string columns = column_list(table, key);
      sql.append("\n-- ").append(key.name).append("\n");
      if (key.kind == ConstraintKind::primary_key) {
        sql.append("SELECT ").append(columns).append(", COUNT(*) FROM ").append(table.name);
        sql.append(" GROUP BY ").append(columns).append(" HAVING COUNT(*) > 1;\n");
      } else {
        const TableSchema& parent = schema.table(key.parent_table);
        sql.append("SELECT DISTINCT ").append(columns).append(" FROM ").append(table.name);
        sql.append("\nEXCEPT\nSELECT ").append(column_list(parent, parent.primary_key()));
        sql.append(" FROM ").append(parent.name).append(";\n");
      }
    }
  }
  if (sql.empty()) return sql;
  return "-- Keys of the tables beside this folder that lade has neither proved nor found broken: "
         "the\n"
         "-- proof needed more memory than it was given. Each query lists keys that break one; "
         "where\n"
         "-- it lists nothing, the key holds.\n" +
         sql;
}

}  // namespace lade
