#include "catalog/table_schema.hpp"

#include "base/hash.hpp"

namespace lade {

std::optional<uint16_t> TableSchema::find_column(std::string_view column_name) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column_name) return static_cast<uint16_t>(i);
  }
  return std::nullopt;
}

const TableSchema* Schema::find(std::string_view name) const {
  for (const TableSchema& table : tables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

std::vector<std::string> constraint_names(const TableSchema& table, uint64_t bits) {
  std::vector<std::string> names;
  for (size_t i = 0; i < table.constraints.size(); ++i) {
    if ((bits >> i & 1) != 0) names.push_back(table.constraints[i].name);
  }
  return names;
}

uint64_t schema_hash(const TableSchema& table) {
  std::vector<std::byte> bytes;
  ByteWriter writer(bytes);
  const auto count = [&](size_t size) { writer.put(static_cast<uint32_t>(size)); };
  writer.text(table.name);
  count(table.columns.size());
  for (const ColumnSchema& column : table.columns) {
    writer.text(column.name);
    writer.put(static_cast<uint8_t>(column.type));
    writer.put(column.length_max);
    writer.put(static_cast<uint8_t>(column.nullable));
  }
  count(table.constraints.size());
  for (const Constraint& constraint : table.constraints) {
    writer.text(constraint.name);
    writer.put(static_cast<uint8_t>(constraint.kind));
    count(constraint.columns.size());
    for (uint16_t column : constraint.columns) writer.put(column);
    writer.put(constraint.parent_table);
    writer.put(static_cast<uint8_t>(constraint.check));
    writer.put(constraint.low);
    writer.put(constraint.high);
  }
  return hash64(bytes);
}

}  // namespace lade
