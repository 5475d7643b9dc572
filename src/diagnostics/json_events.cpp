#include "diagnostics/json_events.hpp"

#include "diagnostics/utf8.hpp"

namespace lade {

namespace {

void optional_text(JsonWriter& json, std::string_view name,
                   const std::optional<std::string>& value) {
  if (value) json.text(name, *value);
}

void optional_number(JsonWriter& json, std::string_view name, std::optional<uint64_t> value) {
  if (value) json.number(name, *value);
}

void bytes_total(JsonWriter& json, std::optional<uint64_t> value) {
  value ? json.number("bytes_total", *value) : json.null("bytes_total");
}

void stages_ms(JsonWriter& json, const StageTimes& stages) {
  json.open_object("stages_ms");
  json.milliseconds("read", stages.read);
  json.milliseconds("lex", stages.lex);
  json.milliseconds("parse", stages.parse);
  json.milliseconds("encode", stages.encode);
  json.milliseconds("append", stages.append);
  json.milliseconds("validate", stages.validate);
  json.milliseconds("commit", stages.commit);
  json.close_object();
}

void pager_counters(JsonWriter& json, const PagerCounters& pager) {
  json.open_object("pager");
  json.number("alloc_batches", pager.alloc_batches);
  json.number("allocs", pager.allocs);
  json.number("put_batches", pager.put_batches);
  json.number("puts", pager.puts);
  json.number("put_bytes", pager.put_bytes);
  json.number("fresh_puts", pager.fresh_puts);
  json.number("fresh_put_bytes", pager.fresh_put_bytes);
  json.number("overwritten_puts", pager.overwritten_puts);
  json.number("overwritten_put_bytes", pager.overwritten_put_bytes);
  json.number("get_batches", pager.get_batches);
  json.number("gets", pager.gets);
  json.number("get_bytes", pager.get_bytes);
  json.number("free_batches", pager.free_batches);
  json.number("frees", pager.frees);
  json.number("syncs", pager.syncs);
  json.close_object();
}

}  // namespace

void write_fields(JsonWriter& json, const RunStart& event) {
  json.text("version", event.version);
  json.texts("argv", event.argv);
  optional_text(json, "db", event.db);
  json.number("threads", event.threads);
  json.number("memory_limit_bytes", event.memory_limit_bytes);
  json.text("kernel", kernel_name(event.kernel));
  json.number("files", event.files);
  bytes_total(json, event.bytes_total);
}

void write_fields(JsonWriter& json, const Hints& event) {
  json.text("table", event.table);
  json.number("target_chunk_bytes", event.target_chunk_bytes);
  json.number("recommended_batch_rows", event.recommended_batch_rows);
  json.number("max_batch_rows", event.max_batch_rows);
  json.number("batch_rows", event.batch_rows);
  json.text("source", event.source);
  json.text("reason", event.reason);
}

void write_fields(JsonWriter& json, const TableStart& event) {
  json.text("table", event.table);
  json.number("files", event.files);
  bytes_total(json, event.bytes_total);
  if (event.trailing_delimiter) json.boolean("trailing_delimiter", *event.trailing_delimiter);
  optional_text(json, "newline", event.newline);
}

void write_fields(JsonWriter& json, const Progress& event) {
  json.text("table", event.table);
  json.text("stage", event.stage);
  optional_text(json, "constraint", event.constraint);
  json.number("rows", event.rows);
  json.number("bytes", event.bytes);
  bytes_total(json, event.bytes_total);
  json.number("rows_per_s", event.rows_per_s);
  json.number("bytes_per_s", event.bytes_per_s);
  optional_number(json, "eta_ms", event.eta_ms);
  optional_number(json, "rss_bytes", event.rss_bytes);
}

void write_fields(JsonWriter& json, const RejectEvent& event) {
  json.text("table", event.table);
  json.text("file", event.file);
  json.number("line", event.line);
  json.number("byte_offset", event.byte_offset);
  optional_text(json, "column", event.column);
  json.text("code", reject_code_name(event.code));
  json.text("value", utf8_prefix(event.value, kFindingValueBytesMax));
  json.text("message", event.message);
}

void write_fields(JsonWriter& json, const Violation& event) {
  json.text("table", event.table);
  json.text("constraint", event.constraint);
  json.text("kind", constraint_kind_name(event.kind));
  json.texts("columns", event.columns);
  json.texts("key", event.key);
  optional_text(json, "file", event.file);
  optional_number(json, "line", event.line);
  optional_number(json, "row", event.row);
  optional_text(json, "other_file", event.other_file);
  optional_number(json, "other_line", event.other_line);
  optional_text(json, "message", event.message);
}

void write_fields(JsonWriter& json, const ConstraintResult& event) {
  json.text("table", event.table);
  json.text("constraint", event.constraint);
  json.text("kind", constraint_kind_name(event.kind));
  json.texts("columns", event.columns);
  json.boolean("ok", event.ok);
  json.text("proof", event.proof);
  optional_text(json, "reason", event.reason);
  json.number("rows_checked", event.rows_checked);
  json.number("chunks_read", event.chunks_read);
  json.number("bytes_read", event.bytes_read);
  json.number("parent_rows_read", event.parent_rows_read);
  json.number("passes", event.passes);
  json.number("state_bytes_peak", event.state_bytes_peak);
  json.number("state_bytes_after", event.state_bytes_after);
  json.number("spill_bytes", event.spill_bytes);
  json.number("violations", event.violations);
  json.milliseconds("elapsed_ms", event.elapsed_ns);
}

void write_fields(JsonWriter& json, const TableEnd& event) {
  json.text("table", event.table);
  json.boolean("ok", event.ok);
  json.text("state", event.state);
  json.number("rows", event.rows);
  json.number("rejected", event.rejected);
  json.number("batches", event.batches);
  json.number("input_bytes", event.input_bytes);
  json.number("encoded_bytes", event.encoded_bytes);
  stages_ms(json, event.stages);
  pager_counters(json, event.pager);
  optional_number(json, "generation", event.generation);
  if (event.root) json.text("root", hex(*event.root));
  if (event.input_xxh3) json.text("input_xxh3", hex(*event.input_xxh3));
  json.milliseconds("elapsed_ms", event.elapsed_ns);
  json.number("bytes_per_s", event.bytes_per_s);
  json.number("rss_peak_bytes", event.rss_peak_bytes);
}

void write_fields(JsonWriter& json, const Record& event) {
  for (const Record::Field& field : event.fields) {
    if (const uint64_t* number = std::get_if<uint64_t>(&field.value)) {
      json.number(field.name, *number);
    } else {
      json.text(field.name, std::get<std::string>(field.value));
    }
  }
}

void write_fields(JsonWriter& json, const Notice& event) {
  json.text("code", event.code);
  optional_text(json, "table", event.table);
  optional_text(json, "file", event.file);
  optional_text(json, "kind", event.kind);
  optional_number(json, "count", event.count);
  json.text("message", event.message);
}

void write_fields(JsonWriter& json, const ErrorEvent& event) {
  json.text("code", event.code);
  json.text("message", event.message);
  optional_text(json, "file", event.file);
  if (event.error_number && *event.error_number >= 0) {
    json.number("errno", static_cast<uint64_t>(*event.error_number));
  }
}

void write_fields(JsonWriter& json, const RunEnd& event) {
  json.boolean("ok", event.ok);
  json.number("exit_code", static_cast<uint64_t>(event.exit_code));
  optional_text(json, "reason", event.reason);
  json.number("tables", event.tables);
  json.number("rows", event.rows);
  json.number("rejected", event.rejected);
  json.number("violations", event.violations);
  json.number("input_bytes", event.input_bytes);
  json.number("encoded_bytes", event.encoded_bytes);
  pager_counters(json, event.pager);
  optional_number(json, "generation", event.generation);
  if (event.root) json.text("root", hex(*event.root));
  json.milliseconds("elapsed_ms", event.elapsed_ns);
  json.number("rss_peak_bytes", event.rss_peak_bytes);
}

}  // namespace lade
