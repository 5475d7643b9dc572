#include "catalog/key_schema.hpp"

#include <algorithm>
#include <set>

namespace lade {
namespace {

bool is_key(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::primary_key ||
         constraint.kind == ConstraintKind::foreign_key;
}

TableSchema keys_of(const TableSchema& table) {
  const std::vector<uint16_t> columns = key_columns(table);
  TableSchema keys{.index = table.index, .name = table.name, .columns = {}, .constraints = {}};
  for (const uint16_t column : columns) keys.columns.push_back(table.columns[column]);
  for (Constraint constraint : table.constraints) {
    if (!is_key(constraint)) continue;
    for (uint16_t& column : constraint.columns) {
      const auto place = std::lower_bound(columns.begin(), columns.end(), column);
      column = static_cast<uint16_t>(place - columns.begin());
    }
    keys.constraints.push_back(std::move(constraint));
  }
  return keys;
}

}  // namespace

std::vector<uint16_t> key_columns(const TableSchema& table) {
  std::set<uint16_t> columns;
  for (const Constraint& constraint : table.constraints) {
    if (is_key(constraint)) columns.insert(constraint.columns.begin(), constraint.columns.end());
  }
  return {columns.begin(), columns.end()};
}

Schema key_schema(const Schema& schema) {
  Schema keys;
  for (const TableSchema& table : schema.tables) keys.tables.push_back(keys_of(table));
  return keys;
}

}  // namespace lade
