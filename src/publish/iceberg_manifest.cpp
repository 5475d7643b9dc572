#include "publish/iceberg_manifest.hpp"

#include <functional>

#include "base/bytes.hpp"
#include "publish/avro_writer.hpp"

namespace lade {
namespace {

// A map whose keys are not texts is an array of pairs.
constexpr std::string_view kManifestSchema =
    R"({"type":"record","name":"manifest_entry","fields":[)"
    R"({"name":"status","type":"int","field-id":0},)"
    R"({"name":"snapshot_id","type":["null","long"],"default":null,"field-id":1},)"
    R"({"name":"sequence_number","type":["null","long"],"default":null,"field-id":3},)"
    R"({"name":"file_sequence_number","type":["null","long"],"default":null,"field-id":4},)"
    R"({"name":"data_file","field-id":2,"type":{"type":"record","name":"r2","fields":[)"
    R"({"name":"content","type":"int","field-id":134},)"
    R"({"name":"file_path","type":"string","field-id":100},)"
    R"({"name":"file_format","type":"string","field-id":101},)"
    R"({"name":"partition","type":{"type":"record","name":"r102","fields":[]},"field-id":102},)"
    R"({"name":"record_count","type":"long","field-id":103},)"
    R"({"name":"file_size_in_bytes","type":"long","field-id":104},)"
    R"({"name":"value_counts","type":["null",{"type":"array","logicalType":"map","items":)"
    R"({"type":"record","name":"k119_v120","fields":[{"name":"key","type":"int","field-id":119},)"
    R"({"name":"value","type":"long","field-id":120}]}}],"default":null,"field-id":109},)"
    R"({"name":"null_value_counts","type":["null",{"type":"array","logicalType":"map","items":)"
    R"({"type":"record","name":"k121_v122","fields":[{"name":"key","type":"int","field-id":121},)"
    R"({"name":"value","type":"long","field-id":122}]}}],"default":null,"field-id":110},)"
    R"({"name":"lower_bounds","type":["null",{"type":"array","logicalType":"map","items":)"
    R"({"type":"record","name":"k126_v127","fields":[{"name":"key","type":"int","field-id":126},)"
    R"({"name":"value","type":"bytes","field-id":127}]}}],"default":null,"field-id":125},)"
    R"({"name":"upper_bounds","type":["null",{"type":"array","logicalType":"map","items":)"
    R"({"type":"record","name":"k129_v130","fields":[{"name":"key","type":"int","field-id":129},)"
    R"({"name":"value","type":"bytes","field-id":130}]}}],"default":null,"field-id":128}]}}]})";

constexpr std::string_view kManifestListSchema =
    R"({"type":"record","name":"manifest_file","fields":[)"
    R"({"name":"manifest_path","type":"string","field-id":500},)"
    R"({"name":"manifest_length","type":"long","field-id":501},)"
    R"({"name":"partition_spec_id","type":"int","field-id":502},)"
    R"({"name":"content","type":"int","field-id":517},)"
    R"({"name":"sequence_number","type":"long","field-id":515},)"
    R"({"name":"min_sequence_number","type":"long","field-id":516},)"
    R"({"name":"added_snapshot_id","type":"long","field-id":503},)"
    R"({"name":"added_files_count","type":"int","field-id":504},)"
    R"({"name":"existing_files_count","type":"int","field-id":505},)"
    R"({"name":"deleted_files_count","type":"int","field-id":506},)"
    R"({"name":"added_rows_count","type":"long","field-id":512},)"
    R"({"name":"existing_rows_count","type":"long","field-id":513},)"
    R"({"name":"deleted_rows_count","type":"long","field-id":514}]})";

constexpr int64_t kStatusAdded = 1;
constexpr int64_t kContentData = 0;  // of a manifest and of a file: rows, not deletes of rows

// A decimal's unscaled value, big-endian in two's complement, in as few bytes as hold it.
std::string shortest_big_endian(int64_t value) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const int64_t rest = value >> shift;  // with the sign
    if (bytes.empty() && shift > 0 && (rest == 0 || rest == -1) && (value >> (shift - 1)) == rest) {
      continue;
    }
    bytes += static_cast<char>(rest);
  }
  return bytes;
}

void put_bound(AvroWriter& out, ColumnType type, int64_t value) {
  if (type == ColumnType::decimal) {
    out.bytes(shortest_big_endian(value));
    return;
  }
  const size_t bytes = value_kind(type) == ValueKind::int32 ? 4 : 8;  // the lowest come first
  out.bytes({reinterpret_cast<const char*>(&value), bytes});
}

// An optional map from field ids: of the columns that `value_of` has something for.
template <typename ValueOf, typename Put>
void put_map(AvroWriter& out, std::span<const IcebergColumn> columns, ValueOf value_of, Put put) {
  size_t count = 0;
  for (const IcebergColumn& column : columns) count += std::invoke(value_of, column) ? 1 : 0;
  if (count == 0) return out.absent();
  out.present();
  out.begin_block(count);
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto value = std::invoke(value_of, columns[i]);
    if (!value) continue;
    out.integer(static_cast<int64_t>(i + 1));
    put(columns[i], *value);
  }
  out.end_block();
}

void put_file(AvroWriter& out, const IcebergFile& file) {
  out.integer(kContentData);
  out.bytes(file.location);
  out.bytes("PARQUET");
  // The partition has no fields, so no bytes.
  out.integer(static_cast<int64_t>(file.rows));
  out.integer(static_cast<int64_t>(file.bytes));
  const auto put_count = [&out](const IcebergColumn&, uint64_t count) {
    out.integer(static_cast<int64_t>(count));
  };
  const auto put_value = [&out](const IcebergColumn& column, int64_t bound) {
    put_bound(out, column.type, bound);
  };
  const auto rows = [&file](const IcebergColumn&) { return std::optional(file.rows); };
  put_map(out, file.columns, rows, put_count);
  put_map(out, file.columns, &IcebergColumn::nulls, put_count);
  put_map(out, file.columns, &IcebergColumn::min, put_value);
  put_map(out, file.columns, &IcebergColumn::max, put_value);
}

}  // namespace

std::string iceberg_manifest(std::string_view table_schema, int64_t snapshot_id,
                             std::span<const IcebergFile> files) {
  std::string records;
  AvroWriter out(records);
  for (const IcebergFile& file : files) {
    out.integer(kStatusAdded);
    out.present();
    out.integer(snapshot_id);
    // Sequence numbers are inherited from the manifest list's entry.
    out.absent();
    out.absent();
    put_file(out, file);
  }
  const AvroMetadata metadata[] = {{"schema", table_schema}, {"schema-id", "0"},
                                   {"partition-spec", "[]"}, {"partition-spec-id", "0"},
                                   {"format-version", "2"},  {"content", "data"}};
  return avro_file(kManifestSchema, metadata, records, files.size());
}

std::string iceberg_manifest_list(int64_t snapshot_id, std::span<const IcebergManifest> manifests) {
  std::string records;
  AvroWriter out(records);
  for (const IcebergManifest& manifest : manifests) {
    out.bytes(manifest.location);
    out.integer(static_cast<int64_t>(manifest.bytes));
    out.integer(0);  // the one partition spec
    out.integer(kContentData);
    out.integer(snapshot_id);  // the sequence number,
    out.integer(snapshot_id);  // and the least of its files
    out.integer(snapshot_id);
    out.integer(static_cast<int64_t>(manifest.files));
    out.integer(0);
    out.integer(0);
    out.integer(static_cast<int64_t>(manifest.rows));
    out.integer(0);
    out.integer(0);
  }
  const std::string id = std::to_string(snapshot_id);
  const AvroMetadata metadata[] = {{"snapshot-id", id},
                                   {"parent-snapshot-id", "null"},
                                   {"sequence-number", id},
                                   {"format-version", "2"}};
  return avro_file(kManifestListSchema, metadata, records, manifests.size());
}

}  // namespace lade
