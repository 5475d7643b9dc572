#include "publish/delta_commit.hpp"

#include "base/date.hpp"
#include "column/text_format.hpp"
#include "events/json_writer.hpp"

namespace lade {
namespace {

void write_protocol(JsonWriter& json, unsigned writer_version) {
  json.open_object("protocol");
  json.number("minReaderVersion", 1);
  json.number("minWriterVersion", writer_version);
  json.close_object();
}

void write_metadata(JsonWriter& json, const DeltaMetadata& metadata) {
  json.open_object("metaData");
  json.text("id", metadata.id);
  json.text("name", metadata.name);
  json.open_object("format");
  json.text("provider", "parquet");
  json.literal("options", "{}");
  json.close_object();
  json.text("schemaString", metadata.schema_string);
  json.texts("partitionColumns", {});
  json.open_object("configuration");
  for (const auto& [name, value] : metadata.properties) json.text(name, value);
  json.close_object();
  json.number("createdTime", metadata.created_ms);
  json.close_object();
}

void write_add(JsonWriter& json, const AddedFile& file, uint64_t time_ms) {
  json.open_object("add");
  json.text("path", file.path);
  json.literal("partitionValues", "{}");
  json.number("size", file.bytes);
  json.number("modificationTime", time_ms);
  json.boolean("dataChange", true);
  json.text("stats", file.statistics);
  json.open_object("tags");
  json.text("lade.segment", std::to_string(file.segment));
  json.text("lade.part", std::to_string(file.part));
  json.text(kHashTag, hex(file.xxh3));
  json.close_object();
  json.close_object();
}

void write_remove(JsonWriter& json, const std::string& path, uint64_t time_ms) {
  json.open_object("remove");
  json.text("path", path);
  json.number("deletionTimestamp", time_ms);
  json.boolean("dataChange", true);
  json.close_object();
}

// Whether readers may know it: they take a bound for a date only where it is one.
bool has_log_bounds(ColumnType type, const parquet::ValueStatistics& column) {
  if (!column.has_bounds() || value_kind(type) == ValueKind::text) return false;
  return type != ColumnType::date || (column.min >= kDaysMin && column.max <= kDaysMax);
}

void write_bound(JsonWriter& json, const parquet::ParquetColumn& column, int64_t bound) {
  const std::string text = value_text(column.type, bound);
  column.type == ColumnType::date ? json.text(column.name, text) : json.literal(column.name, text);
}

}  // namespace

std::string commit_text(const DeltaCommit& commit) {
  std::string text;
  // Each action is an object of one field, a line of its own.
  const auto line = [&text](const auto& write) {
    JsonWriter json(text);
    json.open_object();
    write(json);
    json.close_object();
    text += '\n';
  };
  line([&](JsonWriter& json) {
    json.open_object("commitInfo");
    json.number("timestamp", commit.time_ms);
    json.text("operation", commit.operation);
    json.literal("operationParameters", "{}");
    json.text("engineInfo", std::string(kDeltaWriterName) + LADE_VERSION);
    json.close_object();
  });
  if (commit.writer_version > 0)
    line([&](JsonWriter& json) { write_protocol(json, commit.writer_version); });
  line([&](JsonWriter& json) { write_metadata(json, commit.metadata); });
  line([&](JsonWriter& json) {
    json.open_object("txn");
    json.text("appId", commit.application);
    json.number("version", commit.generation);
    json.number("lastUpdated", commit.time_ms);
    json.close_object();
  });
  for (const std::string& path : commit.removed)
    line([&](JsonWriter& json) { write_remove(json, path, commit.time_ms); });
  for (const AddedFile& file : commit.added)
    line([&](JsonWriter& json) { write_add(json, file, commit.time_ms); });
  return text;
}

std::string file_statistics(const parquet::ParquetSchema& schema, uint64_t rows,
                            std::span<const parquet::ValueStatistics> columns) {
  std::string text;
  JsonWriter json(text);
  json.open_object();
  json.number("numRecords", rows);
  for (const bool least : {true, false}) {
    json.open_object(least ? "minValues" : "maxValues");
    for (size_t i = 0; i < columns.size(); ++i) {
      if (has_log_bounds(schema.columns[i].type, columns[i]))
        write_bound(json, schema.columns[i], least ? columns[i].min : columns[i].max);
    }
    json.close_object();
  }
  json.open_object("nullCount");
  for (size_t i = 0; i < columns.size(); ++i) json.number(schema.columns[i].name, columns[i].nulls);
  json.close_object();
  json.close_object();
  return text;
}

}  // namespace lade
