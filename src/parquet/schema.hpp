// A table as Parquet has it: what the writers of row groups and of the file need to know of it.
#pragma once

#include <string>
#include <vector>

#include "catalog/table_schema.hpp"
#include "parquet/format.hpp"

namespace lade::parquet {

struct ParquetColumn {
  std::string name;
  ColumnType type;
  bool optional;       // OPTIONAL, so its pages have definition levels; else REQUIRED
  bool empty_is_null;  // a text of length 0 is NULL; else it is the empty text
};

struct ParquetSchema {
  std::string table;
  std::vector<ParquetColumn> columns;
};

// REQUIRED for columns that are NOT NULL, unless `all_optional`: for tables whose NOT NULL nobody
// has proved.
ParquetSchema parquet_schema(const TableSchema& table, bool all_optional = false);

PhysicalType physical_type(ColumnType type);

}  // namespace lade::parquet
