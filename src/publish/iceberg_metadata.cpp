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
  json.literal("schemas", "[" + iceberg_schema(schema, validated) + "]");
  json.number("default-spec-id", 0);
  json.literal("partition-specs", R"([{"spec-id":0,"fields":[]}])");
  json.number("last-partition-id", kLastPartitionId);
  json.number("default-sort-order-id", 0);
  json.literal("sort-orders", R"([{"order-id":0,"fields":[]}])");
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
