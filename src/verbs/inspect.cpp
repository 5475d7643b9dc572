// lade inspect: what a database holds, from its catalog alone: tables; encodings and bytes of each
// column with --columns, the load ledger with --files.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "base/human_text.hpp"
#include "column/text_format.hpp"
#include "store/table_view.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

std::string type_text(const ColumnSchema& column) {
  switch (column.type) {
    case ColumnType::int32: return "integer";
    case ColumnType::int64: return "bigint";
    case ColumnType::decimal: return "decimal(15,2)";
    case ColumnType::date: return "date";
    case ColumnType::character: return "char(" + std::to_string(column.length_max) + ")";
    case ColumnType::varchar: return "varchar(" + std::to_string(column.length_max) + ")";
  }
  return "unknown";
}

// The sums over the chunks of one column.
struct ColumnTotals {
  uint64_t bytes = 0;
  uint64_t empty_texts = 0;  // NULLs, if the column may be NULL
  std::map<Encoding, uint64_t> chunks;
  std::set<ChunkId> models;

  // The chunks of each encoding by its name, the most used first, and behind them the models.
  Record::Counts encodings() const {
    std::vector<std::pair<uint64_t, Encoding>> by_count;
    for (const auto& [encoding, count] : chunks) by_count.emplace_back(count, encoding);
    std::sort(by_count.rbegin(), by_count.rend());
    Record::Counts counts;
    for (const auto& [count, encoding] : by_count)
      counts.emplace_back(encoding_name(encoding), count);
    if (!models.empty()) counts.emplace_back("model", models.size());
    return counts;
  }
};

// The totals of every column, by one pass over the batches.
Result<std::vector<ColumnTotals>> column_totals(const Pager& pager, const TableReader& table) {
  LADE_CHECK(table.info().fault);
  std::vector<ColumnTotals> totals(table.schema().columns.size() + 1);  // row forms are the last
  BatchCursor cursor(table);
  for (uint64_t i = 0; i < table.batches(); ++i) {
    LADE_TRY(const BatchInfo* const batch, cursor.at(i));
    for (size_t column = 0; column < batch->chunks.size(); ++column) {
      const ChunkInfo& chunk = batch->chunks[column];
      totals[column].bytes += chunk.bytes;
      totals[column].empty_texts += chunk.zone_map.empty_texts;
      ++totals[column].chunks[chunk.encoding];
      if (chunk.encoding != Encoding::words || !totals[column].models.insert(chunk.model).second)
        continue;
      std::vector<ExtentRef> model;
      LADE_CHECK(pager.locate(std::span(&chunk.model, 1), model));
      totals[column].bytes += model[0].bytes;
    }
  }
  return totals;
}

void report_database(VerbContext& context, const Database& database) {
  const CommitInfo commit = database.pager().last_commit();
  context.reporter.on(Record{"database",
                             {{"generation", commit.generation},
                              {"tables", uint64_t{database.tables().size()}},
                              {"file_bytes", database.pager().file_bytes()},
                              {"root", hex(commit.root)},
                              {"db", context.options.db}}});
}

struct InspectedTable {
  const TableManifest* info;
  const TableSchema* schema;
  std::vector<ColumnTotals> columns;
};

std::string_view state_name(const TableManifest& table) {
  if (table.validated) return "validated";
  return table.holds_alone() ? "open" : "not_validated";
}

void report_table(VerbContext& context, const InspectedTable& table) {
  uint64_t bytes = 0;
  for (const ColumnTotals& column : table.columns) bytes += column.bytes;
  const TableManifest& info = *table.info;
  Record record{"table",
                {{"table", std::string(table.schema->name)},
                 {"rows", info.rows},
                 {"batches", info.batches.items()},
                 {"encoded_bytes", bytes},
                 {"state", std::string(state_name(info))}}};
  // A database has parts of tables only, or none.
  if (info.part) {
    record.fields.push_back({"part", part_text(info.part)});
    record.fields.push_back(
        {"open", joined(constraint_names(*table.schema, info.open_keys), ", ")});
  }
  context.reporter.on(record);
}

void report_columns(VerbContext& context, const InspectedTable& table) {
  for (size_t i = 0; i < table.schema->columns.size(); ++i) {
    const ColumnSchema& column = table.schema->columns[i];
    const ColumnTotals& totals = table.columns[i];
    const uint64_t rows = table.info->rows;
    char per_row[32];
    std::snprintf(per_row, sizeof(per_row), "%.2f",
                  rows == 0 ? 0.0 : static_cast<double>(totals.bytes) / static_cast<double>(rows));
    context.reporter.on(Record{"column",
                               {{"table", std::string(table.schema->name)},
                                {"column", std::string(column.name)},
                                {"type", type_text(column)},
                                {"encoded_bytes", totals.bytes},
                                {"bytes_per_row", Record::Number{per_row}},
                                {"nulls", column.nullable ? totals.empty_texts : 0},
                                {"empty_texts", column.nullable ? 0 : totals.empty_texts},
                                {"encodings", totals.encodings()}}});
  }
}

Status report_ledger(VerbContext& context, const Database& database, const InspectedTable& table) {
  return database.each_file(*table.info, [&](const LoadedFile& file) {
    context.reporter.on(Record{"ledger",
                               {{"table", std::string(table.schema->name)},
                                {"generation", file.generation},
                                {"content", std::string(file.rows_deleted ? "deletes" : "rows")},
                                {"bytes", file.bytes},
                                {"lines", file.lines},
                                {"rows_deleted", file.rows_deleted.value_or(0)},
                                {"xxh3", hex(file.xxh3)},
                                {"file", file.path}}});
    return Status();
  });
}

}  // namespace

// A table whose lists cannot be read does not hide the others.
Status inspect(VerbContext& context, VerbOutcome& outcome) {
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  report_database(context, database);
  const TableReaders readers(database);
  std::vector<InspectedTable> tables;
  const auto report = [&](const Status& status) {
    if (!status.ok()) report_error(context, status, outcome.code);
  };
  for (const TableManifest& info : database.tables()) {
    LADE_CHECK(context.interruption.check());
    const TableReader& reader = *readers.find(info.table);
    Result<std::vector<ColumnTotals>> totals = column_totals(database.pager(), reader);
    report(totals.status());
    if (totals.ok()) tables.push_back({&info, &reader.schema(), std::move(totals).value()});
  }
  for (const InspectedTable& table : tables) report_table(context, table);
  for (const InspectedTable& table : tables) {
    if (context.options.inspect_columns) report_columns(context, table);
  }
  for (const InspectedTable& table : tables) {
    if (context.options.inspect_files) report(report_ledger(context, database, table));
  }
  return context.interruption.check();
}

}  // namespace lade
