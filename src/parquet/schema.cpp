#include "parquet/schema.hpp"

namespace lade::parquet {

ParquetSchema parquet_schema(const TableSchema& table, bool all_optional) {
  ParquetSchema schema{.table = std::string(table.name), .columns = {}};
  for (const ColumnSchema& column : table.columns) {
    const bool is_text = value_kind(column.type) == ValueKind::text;
    schema.columns.push_back({.name = std::string(column.name),
                              .type = column.type,
                              .optional = column.nullable || all_optional,
                              .empty_is_null = column.nullable && is_text});
  }
  return schema;
}

PhysicalType physical_type(ColumnType type) {
  switch (value_kind(type)) {
    case ValueKind::int32: return PhysicalType::int32;
    case ValueKind::int64: return PhysicalType::int64;
    case ValueKind::text: break;
  }
  return PhysicalType::byte_array;
}

}  // namespace lade::parquet
