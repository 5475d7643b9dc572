#include "load/load_scale.hpp"

#include <algorithm>

#include "base/human_text.hpp"
#include "load/order_lines.hpp"
#include "load/scale_check.hpp"
#include "validator/check_table.hpp"

namespace lade {
namespace {

bool is_wanted(const CommandLine& options, const TableSchema& table) {
  const auto named = [&](const std::string& name) { return name == table.name; };
  if (!options.tables.empty())
    return std::any_of(options.tables.begin(), options.tables.end(), named);
  return options.table.empty() || named(options.table);
}

// What is wrong with the lines of the published orders; empty where one of the two is not there.
Result<std::string> lines_fault_of_published(const LoadRun& run) {
  const TableReaders readers(run.database);
  const TableReader* orders = readers.find(run.database.schema().find("orders")->index);
  const TableReader* lineitem = readers.find(run.database.schema().find("lineitem")->index);
  if (orders == nullptr || lineitem == nullptr) return std::string();
  const CommandLine& options = run.context.options;
  ThreadRunner jobs(options.threads);
  return order_lines_fault(*orders, *lineitem,
                           {.progress = run.context.reporter,
                            .clock = run.context.clock,
                            .jobs = jobs,
                            .temporary = run.context.temporary,
                            .memory_limit_bytes = options.memory_limit_bytes});
}

Status mismatch(const std::string& message) {
  return Status::error(Code::row_count_mismatch, message);
}

}  // namespace

Status check_scale_tables(const CommandLine& options, const Schema& schema,
                          std::span<const TableIndex> inputs, const Database* database) {
  if (options.expected_scale.mode != ExpectedScale::Mode::fixed) return {};
  std::vector<std::string> missing;
  for (const TableSchema& table : schema.tables) {
    const bool there = database != nullptr && database->find(table.index) != nullptr;
    const bool comes = std::find(inputs.begin(), inputs.end(), table.index) != inputs.end();
    if (is_wanted(options, table) && !there && !comes) missing.emplace_back(table.name);
  }
  if (missing.empty()) return {};
  return mismatch(joined(missing, ", ") + (missing.size() == 1 ? " is" : " are") +
                  " neither in the inputs nor in the database, but every scale has " +
                  std::to_string(schema.tables.size()) +
                  " tables; --tables names those that are meant");
}

Status check_scale_of_published(const LoadRun& run) {
  const CommandLine& options = run.context.options;
  if (options.expected_scale.mode != ExpectedScale::Mode::fixed) return {};
  for (const TableManifest& info : run.database.tables()) {
    const TableSchema& table = run.database.schema().table(info.table);
    if (run.loads(info.table) || !is_wanted(options, table)) continue;
    LADE_CHECK(check_expected_rows(table, info.rows, options.expected_scale.scale));
  }
  const Schema& schema = run.database.schema();
  const TableSchema& orders = *schema.find("orders");
  const TableSchema& lineitem = *schema.find("lineitem");
  if (!is_wanted(options, orders) || !is_wanted(options, lineitem)) return {};
  if (run.loads(orders.index) || run.loads(lineitem.index)) return {};
  LADE_TRY(const std::string fault, lines_fault_of_published(run));
  return fault.empty() ? Status() : mismatch(fault);
}

Status report_scale(const LoadRun& run) {
  const CommandLine& options = run.context.options;
  if (options.expected_scale.mode != ExpectedScale::Mode::automatic) return {};
  if (options.if_loaded == IfLoaded::append || options.refresh_set != 0) return {};
  const TableSchema& lineitem = *run.database.schema().find("lineitem");
  std::vector<TableRows> tables;
  for (const TableIndex table : run.tables) {
    const TableManifest* info = run.database.find(table);
    if (info != nullptr) tables.push_back({&run.database.schema().table(table), info->rows});
  }
  // Only what is TPC-H's otherwise is held against TPC-H's lines, and not where a count has told.
  const bool worth_looking = report_unexpected_rows(tables, run.context.reporter);
  if (!worth_looking || !run.loads(lineitem.index)) return {};
  LADE_TRY(const std::string fault, lines_fault_of_published(run));
  if (fault.empty()) return {};
  Notice notice;
  notice.code = "row_count_mismatch";
  notice.table = lineitem.name;
  notice.message = fault + "; is a file cut short?";
  run.context.reporter.on(notice);
  return {};
}

}  // namespace lade
