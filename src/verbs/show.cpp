// lade show: rows of a table for people to look at. Only the batches that hold them are read, and
// of these only the columns that are shown.
#include <algorithm>

#include "base/human_text.hpp"
#include "column/text_format.hpp"
#include "store/table_view.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// The places of the columns to show, in the order in which they were named.
std::vector<uint16_t> places_of(const TableSchema& schema, const std::vector<std::string>& names) {
  std::vector<uint16_t> places;
  for (const std::string& name : names) places.push_back(*schema.find_column(name));
  if (!names.empty()) return places;
  for (uint16_t i = 0; i < schema.columns.size(); ++i) places.push_back(i);
  return places;
}

Record::Field field_of(const ColumnSchema& schema, const Column& column, size_t row) {
  const std::string name(schema.name);
  if (column.kind() == ValueKind::text) {
    const std::string_view text = column.text(row);
    if (text.empty() && schema.nullable) return {name, std::monostate()};
    return {name, std::string(text)};
  }
  std::string value = value_text(schema.type, column.integer(row));
  if (schema.type == ColumnType::date) return {name, std::move(value)};
  return {name, Record::Number{std::move(value)}};
}

}  // namespace

Status show(VerbContext& context, VerbOutcome& outcome) {
  const CommandLine& options = context.options;
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  const TableReaders readers(database);
  LADE_TRY(const TableReader* const table, chosen_table(context, readers));
  const TableSchema& schema = table->schema();
  const uint64_t rows = table->info().rows;
  if (options.show_from > 0 && options.show_from >= rows) {
    return Status::error(
        Code::usage, "--from " + std::to_string(options.show_from) + ": " + options.table +
                         " has " + (rows == 0 ? "no rows" : counted(rows, "row") + ", from 0 on"));
  }
  if (rows == 0) outcome.totals.reason = options.table + " is loaded, and has no rows";
  const std::vector<uint16_t> columns = places_of(schema, options.show_columns);
  const uint64_t first = std::min(options.show_from, rows);
  const uint64_t end = first + std::min(options.show_rows, rows - first);
  BatchCursor cursor(*table);
  ColumnBuffers values;
  for (uint64_t row = first; row < end;) {
    LADE_CHECK(context.interruption.check());
    LADE_TRY(const BatchInfo* const batch, cursor.with_row(row));
    LADE_CHECK(table->read(cursor.number_of(batch), columns, values));
    for (; row < std::min(end, batch->first_row + batch->rows); ++row) {
      Record record{"row", {{"row", row}}};
      for (size_t i = 0; i < columns.size(); ++i) {
        record.fields.push_back(
            field_of(schema.columns[columns[i]], values.columns[i], row - batch->first_row));
      }
      context.reporter.on(record);
    }
  }
  outcome.totals.rows = end - first;
  outcome.totals.pager = database.pager().counters();
  return {};
}

}  // namespace lade
