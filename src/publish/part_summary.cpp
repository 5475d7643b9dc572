#include "publish/part_summary.hpp"

#include <algorithm>

#include "events/json_writer.hpp"

namespace lade {
namespace {

void write_input(JsonWriter& json, const LoadedFile& input) {
  json.open_object();
  json.text("file", input.path);
  json.number("bytes", input.bytes);
  json.text("xxh3", hex(input.xxh3));
  json.number("lines", input.lines);
  json.close_object();
}

void write_file(JsonWriter& json, const AddedFile& file) {
  json.open_object();
  json.text("path", file.path);
  json.number("bytes", file.bytes);
  json.number("rows", file.rows);
  json.text("xxh3", hex(file.xxh3));
  json.text("stats", file.statistics);
  json.close_object();
}

void write_table(JsonWriter& json, const TableSchema& schema, const PartTable& table) {
  json.open_object();
  json.text("table", schema.name);
  json.text("schema", hex(schema_hash(schema)));
  json.number("rows", table.rows);
  json.text("chain", hex(table.chain));
  json.boolean("increasing", table.increasing);
  json.texts("first", table.first);
  json.texts("last", table.last);
  json.texts("proofs", constraint_names(schema, ~table.open_keys));
  json.texts("open", constraint_names(schema, table.open_keys));
  json.open_array("inputs");
  for (const LoadedFile& input : table.inputs) write_input(json, input);
  json.close_array();
  json.open_array("files");
  for (const AddedFile& file : table.files) write_file(json, file);
  json.close_array();
  json.close_object();
}

}  // namespace

std::string parts_folder(const std::string& directory) { return directory + "/_lade/parts"; }

std::string summary_name(uint32_t part) { return std::to_string(part) + ".json"; }

std::string summary_text(const Schema& schema, const PartSummary& summary) {
  std::string text;
  JsonWriter json(text);
  json.open_object();
  json.text("lade", "part");
  json.number("version", 1);
  json.number("part", summary.part.number);
  json.number("parts", summary.part.count);
  json.open_object("keys");
  json.text("file", summary.keys_file);
  json.number("bytes", summary.keys_bytes);
  json.text("root", hex(summary.keys_root));
  json.close_object();
  json.open_array("tables");
  for (const PartTable& table : summary.tables) write_table(json, schema.table(table.table), table);
  json.close_array();
  json.text("xxh3", hex(hash64(std::as_bytes(std::span(text)))));
  json.close_object();
  return text + "\n";
}

bool is_same_load(const PartSummary& a, const PartSummary& b) {
  const auto same_input = [](const LoadedFile& x, const LoadedFile& y) {
    return x.bytes == y.bytes && x.xxh3 == y.xxh3 && x.lines == y.lines;
  };
  const auto same_table = [&](const PartTable& x, const PartTable& y) {
    return x.table == y.table && x.rows == y.rows && x.chain == y.chain &&
           std::equal(x.inputs.begin(), x.inputs.end(), y.inputs.begin(), y.inputs.end(),
                      same_input);
  };
  return a.part == b.part &&
         std::equal(a.tables.begin(), a.tables.end(), b.tables.begin(), b.tables.end(), same_table);
}

}  // namespace lade
