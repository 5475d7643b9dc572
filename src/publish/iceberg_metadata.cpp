#include "publish/iceberg_metadata.hpp"

#include "events/json_writer.hpp"

namespace lade {
namespace {

constexpr uint64_t kLastPartitionId = 999;  // the specification's, of a table without partitions

std::string_view type_name(ColumnType type) {
  switch (type) {
    case ColumnType::int32: return "int";
    case ColumnType::int64: return "long";
    case ColumnType::decimal: return "decimal(15, 2)";
    case ColumnType::date: return "date";
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return "string";
}

// The fields of a schema, into an open object.
void put_schema(JsonWriter& json, const TableSchema& table, bool validated) {
  json.text("type", "struct");
  json.number("schema-id", 0);
  if (validated) {
    json.open_array("identifier-field-ids");
    for (const uint16_t column : table.primary_key().columns) json.number(uint64_t{column} + 1);
    json.close_array();
  }
  json.open_array("fields");
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnSchema& column = table.columns[i];
    json.open_object();
    json.number("id", i + 1);
    json.text("name", column.name);
    json.boolean("required", !column.nullable && validated);
    json.text("type", type_name(column.type));
    json.close_object();
  }
  json.close_array();
}

// A "spec" or an "order" without fields, as the only element of the array `list`.
void put_only_empty(JsonWriter& json, std::string_view list, std::string_view id) {
  json.open_array(list);
  json.open_object();
  json.number(id, 0);
  json.open_array("fields");
  json.close_array();
  json.close_object();
  json.close_array();
}

// As an element of an array.
void put_snapshot(JsonWriter& json, const IcebergSnapshot& snapshot) {
  const auto id = static_cast<uint64_t>(snapshot.id);
  const std::string files = std::to_string(snapshot.files);  // all of a summary is text
  const std::string rows = std::to_string(snapshot.rows);
  json.open_object();
  json.number("sequence-number", id);
  json.number("snapshot-id", id);
  json.number("timestamp-ms", static_cast<uint64_t>(snapshot.timestamp_ms));
  json.open_object("summary");
  json.text("operation", "append");
  json.text("added-data-files", files);
  json.text("added-records", rows);
  json.text("total-data-files", files);
  json.text("total-records", rows);
  json.close_object();
  json.text("manifest-list", snapshot.manifest_list);
  json.number("schema-id", 0);
  json.close_object();
}

}  // namespace

std::string iceberg_schema(const TableSchema& table, bool validated) {
  std::string text;
  JsonWriter json(text);
  json.open_object();
  put_schema(json, table, validated);
  json.close_object();
  return text;
}

std::string iceberg_metadata(const TableSchema& schema, bool validated, const IcebergTable& table) {
  const auto id = static_cast<uint64_t>(table.snapshot.id);
  const auto time_ms = static_cast<uint64_t>(table.snapshot.timestamp_ms);
  std::string text;
  JsonWriter json(text);
  json.open_object();
  json.number("format-version", 2);
  json.text("table-uuid", table.uuid);
  json.text("location", table.location);
  json.number("last-sequence-number", id);
  json.number("last-updated-ms", time_ms);
  json.number("last-column-id", schema.columns.size());
  json.number("current-schema-id", 0);
  json.open_array("schemas");
  json.open_object();
  put_schema(json, schema, validated);
  json.close_object();
  json.close_array();
  json.number("default-spec-id", 0);
  put_only_empty(json, "partition-specs", "spec-id");
  json.number("last-partition-id", kLastPartitionId);
  json.number("default-sort-order-id", 0);
  put_only_empty(json, "sort-orders", "order-id");
  json.number("current-snapshot-id", id);
  json.open_object("refs");
  json.open_object("main");
  json.number("snapshot-id", id);
  json.text("type", "branch");
  json.close_object();
  json.close_object();
  json.open_array("snapshots");
  put_snapshot(json, table.snapshot);
  json.close_array();
  json.open_array("snapshot-log");
  json.open_object();
  json.number("timestamp-ms", time_ms);
  json.number("snapshot-id", id);
  json.close_object();
  json.close_array();
  json.close_object();
  return text + "\n";
}

}  // namespace lade
