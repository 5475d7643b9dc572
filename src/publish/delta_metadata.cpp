#include "publish/delta_metadata.hpp"

#include <algorithm>

#include "events/json_writer.hpp"
#include "publish/constraint_sql.hpp"
#include "publish/json_object.hpp"

namespace lade {
namespace {

constexpr std::string_view kCheckPrefix = "delta.constraints.";
constexpr std::string_view kParentPrefix = "lade.parents.";
constexpr const char* kLedger = "lade.ledger";
constexpr const char* kValidated = "lade.validated";
constexpr const char* kOpen = "lade.open";
constexpr const char* kPrimaryKey = "lade.primaryKey";

std::string type_text(ColumnType type) {
  switch (type) {
    case ColumnType::int32: return "integer";
    case ColumnType::int64: return "long";
    case ColumnType::decimal: return "decimal(15,2)";
    case ColumnType::date: return "date";
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return "string";
}

std::string schema_text(const TableSchema& table, bool validated) {
  std::string text;
  JsonWriter json(text);
  json.open_object();
  json.text("type", "struct");
  json.open_array("fields");
  for (const ColumnSchema& column : table.columns) {
    json.open_object();
    json.text("name", column.name);
    json.text("type", type_text(column.type));
    json.boolean("nullable", column.nullable || !validated);
    json.literal("metadata", "{}");
    json.close_object();
  }
  json.close_array();
  json.close_object();
  return text;
}

std::vector<std::string> column_names(const TableSchema& table, const Constraint& constraint) {
  std::vector<std::string> names;
  for (const uint16_t column : constraint.columns) names.emplace_back(table.columns[column].name);
  return names;
}

std::string primary_key_text(const TableSchema& table) {
  std::string text;
  JsonWriter json(text);
  json.open_object();
  json.text("name", table.primary_key().name);
  json.texts("columns", column_names(table, table.primary_key()));
  json.close_object();
  return text;
}

bool is_open(uint64_t open_keys, const TableSchema& table, const Constraint& constraint) {
  return (open_keys >> (&constraint - table.constraints.data()) & 1) != 0;
}

std::string foreign_keys_text(const Schema& schema, const TableSchema& table, uint64_t open_keys) {
  std::string text;
  JsonWriter json(text);
  json.open_array();
  for (const Constraint& key : table.constraints) {
    if (key.kind != ConstraintKind::foreign_key || is_open(open_keys, table, key)) continue;
    const TableSchema& parent = schema.table(key.parent_table);
    json.open_object();
    json.text("name", key.name);
    json.texts("columns", column_names(table, key));
    json.text("parent", parent.name);
    json.texts("parentColumns", column_names(parent, parent.primary_key()));
    json.close_object();
  }
  json.close_array();
  return text;
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names)
    text.append(text.size() > 1 ? ",\"" : "\"").append(name).append("\"");
  return text + "]";
}

std::string ledger_text(const PublishedLedger& ledger) {
  return "{\"segments\":" + std::to_string(ledger.segments) +
         ",\"rows\":" + std::to_string(ledger.rows) + ",\"chain\":\"" + hex(ledger.chain) + "\"}";
}

}  // namespace

DeltaMetadata delta_metadata(const MetadataRequest& request) {
  const TableSchema& table = request.table;
  DeltaMetadata metadata{.id = {},
                         .name = std::string(table.name),
                         .schema_string = schema_text(table, request.validated),
                         .properties = {}};
  TableProperties& properties = metadata.properties;
  properties[kLedger] = ledger_text(request.ledger);
  const uint64_t open_keys = request.open_keys;
  properties[kValidated] = request.validated && open_keys == 0 ? "true" : "false";
  if (!request.validated) return metadata;
  if (open_keys != 0) properties[kOpen] = quoted(constraint_names(table, open_keys));
  if (!is_open(open_keys, table, table.primary_key()))
    properties[kPrimaryKey] = primary_key_text(table);
  properties["lade.foreignKeys"] = foreign_keys_text(request.schema, table, open_keys);
  properties["lade.proofs"] = quoted(constraint_names(table, ~open_keys));
  for (const Constraint& key : table.constraints) {
    if (key.kind != ConstraintKind::foreign_key || is_open(open_keys, table, key)) continue;
    const std::string parent(request.schema.table(key.parent_table).name);
    properties[std::string(kParentPrefix) + parent] = hex(request.parent_chain(key.parent_table));
  }
  for (const Constraint& check : table.constraints) {
    if (check.kind != ConstraintKind::check || !request.with_checks) continue;
    properties[std::string(kCheckPrefix) + check.name] = check_expression(table, check);
  }
  return metadata;
}

// Only the very text that ledger_text() writes.
std::optional<PublishedLedger> published_ledger(const TableProperties& properties) {
  const auto found = properties.find(kLedger);
  if (found == properties.end()) return std::nullopt;
  simdjson::dom::parser parser;
  const auto object = JsonObject::parse(parser, found->second);
  if (!object) return std::nullopt;
  const auto segments = object->count("segments");
  const auto rows = object->count("rows");
  const auto chain = object->hash128("chain");
  if (!segments || !rows || !chain) return std::nullopt;
  const PublishedLedger ledger{.segments = *segments, .rows = *rows, .chain = *chain};
  return ledger_text(ledger) == found->second ? std::optional(ledger) : std::nullopt;
}

std::string proved_with(const TableProperties& properties, std::string_view parent) {
  const auto found = properties.find(std::string(kParentPrefix) + std::string(parent));
  return found == properties.end() ? std::string() : found->second;
}

bool are_same_but_for_parents(const TableProperties& a, const TableProperties& b) {
  const auto others = [](const TableProperties& all) {
    TableProperties kept = all;
    std::erase_if(kept, [](const auto& each) { return each.first.starts_with(kParentPrefix); });
    return kept;
  };
  return others(a) == others(b);
}

bool is_published_validated(const TableProperties& properties) {
  const auto found = properties.find(kValidated);
  return found != properties.end() && found->second == "true";
}

bool is_published_with_key(const TableProperties& properties) {
  return is_published_validated(properties) ||
         (properties.contains(kOpen) && properties.contains(kPrimaryKey));
}

uint64_t published_open_keys(const TableSchema& table, const TableProperties& properties) {
  const auto found = properties.find(kOpen);
  uint64_t open_keys = 0;
  for (size_t i = 0; i < table.constraints.size() && found != properties.end(); ++i) {
    const std::string name = "\"" + table.constraints[i].name + "\"";
    if (found->second.find(name) != found->second.npos) open_keys |= uint64_t{1} << i;
  }
  return open_keys;
}

bool has_checks(const TableProperties& properties) {
  return std::any_of(properties.begin(), properties.end(),
                     [](const auto& property) { return property.first.starts_with(kCheckPrefix); });
}

std::string uuid_of(const Hash128& hash) {
  std::string digits = hex(hash);
  digits[12] = '8';                                           // the version
  digits[16] = "89ab"[static_cast<uint8_t>(digits[16]) & 3];  // the variant
  for (const size_t place : {size_t{20}, size_t{16}, size_t{12}, size_t{8}})
    digits.insert(place, 1, '-');
  return digits;
}

}  // namespace lade
