// The metadata file of an Iceberg table, version 2: its schema and its one snapshot (Iceberg table
// specification, "Table Metadata"). The table has no partitions and no declared sort order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/table_schema.hpp"

namespace lade {

// The table's state after one commit.
struct IcebergSnapshot {
  int64_t id = 0;             // also its sequence number; at most 2^53
  int64_t timestamp_ms = 0;   // since 1970-01-01, UTC
  std::string manifest_list;  // its location
  uint64_t files = 0;
  uint64_t rows = 0;
};

// The schema's JSON, also part of each manifest. `validated`: every constraint holds, so columns
// are required and the primary key's identify a row.
std::string iceberg_schema(const TableSchema& table, bool validated);

struct IcebergTable {
  std::string uuid;
  std::string location;  // absolute, without a slash at its end
  IcebergSnapshot snapshot;
};

std::string iceberg_metadata(const TableSchema& schema, bool validated, const IcebergTable& table);

}  // namespace lade
