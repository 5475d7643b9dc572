// Manifests of Iceberg's table format, version 2: lists of data files with their statistics, and
// the list of the manifests that make a snapshot. Both are Avro files whose fields readers find by
// the numbers that the specification gives them (Iceberg table specification, "Manifests",
// "Manifest Lists", and "Appendix D: Single-value serialization" for bounds).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_schema.hpp"

namespace lade {

// The values of one column in one file. Bounds are in the column's unit (days, hundredths); texts
// have none.
struct IcebergColumn {
  ColumnType type;
  std::optional<uint64_t> nulls;
  std::optional<int64_t> min;
  std::optional<int64_t> max;
};

struct IcebergFile {
  std::string location;  // absolute, as all of Iceberg's are
  uint64_t bytes = 0;
  uint64_t rows = 0;
  std::vector<IcebergColumn> columns;  // field ids 1, 2, ...
};

struct IcebergManifest {
  std::string location;
  uint64_t bytes = 0;
  uint64_t files = 0;
  uint64_t rows = 0;
};

// `table_schema` is the JSON of the table's schema, whose id is 0. REQUIRES: files.
std::string iceberg_manifest(std::string_view table_schema, int64_t snapshot_id,
                             std::span<const IcebergFile> files);

// Of a snapshot that added all of its manifests, and whose sequence number is its id. A table
// without rows has no manifests.
std::string iceberg_manifest_list(int64_t snapshot_id, std::span<const IcebergManifest> manifests);

}  // namespace lade
