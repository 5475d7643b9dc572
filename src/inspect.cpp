// lade inspect: what a database holds, from its catalog alone: tables, encodings and bytes of each
// column, the load ledger.
#include <algorithm>
#include <cstdio>
#include <map>

#include "catalog/tpch.hpp"
#include "column/text_format.hpp"
#include "run_events.hpp"
#include "store/database.hpp"
#include "verbs.hpp"

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

// What the chunks of one column come to.
struct ColumnTotals {
  uint64_t bytes = 0;
  uint64_t nulls = 0;
  std::map<Encoding, uint64_t> chunks;

  // The encodings by name, the most used first: "words 91, plain 1".
  std::string encodings() const {
    std::vector<std::pair<uint64_t, Encoding>> by_count;
    for (const auto& [encoding, count] : chunks) by_count.emplace_back(count, encoding);
    std::sort(by_count.rbegin(), by_count.rend());
    std::string text;
    for (const auto& [count, encoding] : by_count) {
      if (!text.empty()) text += ", ";
      text += std::string(encoding_name(encoding)) + " " + std::to_string(count);
    }
    return text;
  }
};

ColumnTotals totals_of(const TableInfo& info, size_t column) {
  ColumnTotals totals;
  for (const BatchInfo& batch : info.batches) {
    const ChunkInfo& chunk = batch.chunks[column];
    totals.bytes += chunk.bytes;
    totals.nulls += chunk.zone_map.nulls;
    ++totals.chunks[chunk.encoding];
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

void report_tables(VerbContext& context, const Database& database) {
  for (const TableInfo& info : database.tables()) {
    uint64_t bytes = 0;
    for (const BatchInfo& batch : info.batches) {
      for (const ChunkInfo& chunk : batch.chunks) bytes += chunk.bytes;
    }
    context.reporter.on(
        Record{"table",
               {{"table", std::string(database.schema().table(info.table).name)},
                {"rows", info.rows},
                {"batches", uint64_t{info.batches.size()}},
                {"encoded_bytes", bytes},
                {"state", std::string(info.validated ? "validated" : "not_validated")}}});
  }
}

void report_columns(VerbContext& context, const Database& database) {
  for (const TableInfo& info : database.tables()) {
    const TableSchema& schema = database.schema().table(info.table);
    for (size_t i = 0; i < schema.columns.size(); ++i) {
      const ColumnTotals totals = totals_of(info, i);
      char per_row[32];
      std::snprintf(per_row, sizeof(per_row), "%.2f",
                    info.rows == 0
                        ? 0.0
                        : static_cast<double>(totals.bytes) / static_cast<double>(info.rows));
      context.reporter.on(Record{"column",
                                 {{"table", std::string(schema.name)},
                                  {"column", std::string(schema.columns[i].name)},
                                  {"type", type_text(schema.columns[i])},
                                  {"encoded_bytes", totals.bytes},
                                  {"bytes_per_row", std::string(per_row)},
                                  {"nulls", totals.nulls},
                                  {"encodings", totals.encodings()}}});
    }
  }
}

void report_ledger(VerbContext& context, const Database& database) {
  for (const TableInfo& info : database.tables()) {
    for (const LoadedFile& file : info.files) {
      context.reporter.on(Record{"ledger",
                                 {{"table", std::string(database.schema().table(info.table).name)},
                                  {"generation", file.generation},
                                  {"bytes", file.bytes},
                                  {"lines", file.lines},
                                  {"xxh3", hex(file.xxh3)},
                                  {"file", file.path}}});
    }
  }
}

Status inspect(VerbContext& context) {
  LADE_TRY(const Database database,
           Database::open(context.files, tpch_schema(), context.options.db, Pager::Mode::read));
  for (const PagerNotice& notice : database.pager().notices()) report_pager_notice(context, notice);
  report_database(context, database);
  report_tables(context, database);
  report_columns(context, database);
  report_ledger(context, database);
  return {};
}

}  // namespace

ExitCode run_inspect(VerbContext& context) {
  report_run_start(context, {});
  return report_outcome(context, inspect(context), ExitCode::ok);
}

}  // namespace lade
