#include "load/expected_scale.hpp"

#include <algorithm>

#include "base/human_text.hpp"
#include "load/expected_rows.hpp"
#include "load/order_lines.hpp"

namespace lade {
namespace {

bool contains(std::span<const TableIndex> tables, TableIndex table) {
  return std::find(tables.begin(), tables.end(), table) != tables.end();
}

// Whether --tables or --table is for this one.
bool is_named(const LoadSettings& settings, const TableSchema& table) {
  const auto named = [&](const std::string& name) { return name == table.name; };
  if (!settings.tables.empty())
    return std::any_of(settings.tables.begin(), settings.tables.end(), named);
  return settings.table.empty() || named(settings.table);
}

}  // namespace

Status check_scale_tables(const LoadSettings& settings, const Schema& schema,
                          std::span<const TableIndex> inputs, const Database* database) {
  if (settings.expected_scale.mode != ExpectedScale::Mode::fixed) return {};
  std::vector<std::string> missing;
  for (const TableSchema& table : schema.tables) {
    const bool there = database != nullptr && database->find(table.index) != nullptr;
    if (is_named(settings, table) && !there && !contains(inputs, table.index))
      missing.emplace_back(table.name);
  }
  if (missing.empty()) return {};
  return Status::error(Code::row_count_mismatch,
                       joined(missing, ", ") + (missing.size() == 1 ? " is" : " are") +
                           " neither in the inputs nor in the database, but every scale has " +
                           std::to_string(schema.tables.size()) +
                           " tables; --tables names those that are meant");
}

Status check_scale_of_published(const LoadSettings& settings, const Database& database,
                                const std::vector<TableIndex>& loaded,
                                const TableCheckSettings& checks) {
  if (settings.expected_scale.mode != ExpectedScale::Mode::fixed) return {};
  const Schema& schema = database.schema();
  for (const TableManifest& published : database.tables()) {
    const TableSchema& table = schema.table(published.table);
    if (contains(loaded, table.index) || !is_named(settings, table)) continue;
    LADE_CHECK(check_expected_rows(table, published.rows, settings.expected_scale.scale));
  }
  for (const char* name : {"orders", "lineitem"}) {
    const TableSchema& table = *schema.find(name);
    if (contains(loaded, table.index) || !is_named(settings, table)) return {};
  }
  LADE_TRY(const std::string fault, order_lines_fault(schema, TableReaders(database), checks));
  return fault.empty() ? Status() : Status::error(Code::row_count_mismatch, fault);
}

Status report_scale(const LoadSettings& settings, const Database& database,
                    const std::vector<TableIndex>& loaded, const TableCheckSettings& checks,
                    LoadReport& report) {
  if (settings.expected_scale.mode != ExpectedScale::Mode::automatic) return {};
  if (settings.if_loaded == IfLoaded::append || settings.refresh_set != 0 || settings.part)
    return {};
  const Schema& schema = database.schema();
  std::vector<TableRows> tables;
  for (const TableIndex table : loaded) {
    const TableManifest* published = database.find(table);
    if (published != nullptr) tables.push_back({&schema.table(table), published->rows});
  }
  // Lines are only looked at where the tables are TPC-H's otherwise, and no count of them is known.
  const bool worth_looking = report_unexpected_rows(tables, report);
  const TableSchema& lineitem = *schema.find("lineitem");
  if (!worth_looking || !contains(loaded, lineitem.index)) return {};
  LADE_TRY(const std::string fault, order_lines_fault(schema, TableReaders(database), checks));
  if (!fault.empty())
    report.row_count_mismatch(lineitem.name, {}, fault + "; is a file cut short?");
  return {};
}

}  // namespace lade
