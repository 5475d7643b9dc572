#include "load/expected_scale.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "base/human_text.hpp"
#include "catalog/tpch.hpp"
#include "validator/constraint_check.hpp"

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

std::optional<uint64_t> expected_rows(const TableSchema& schema, double scale) {
  if (schema.rows_fixed != 0) return schema.rows_fixed;
  if (schema.rows_per_scale == 0) return published_rows(schema, scale);
  return static_cast<uint64_t>(std::llround(static_cast<double>(schema.rows_per_scale) * scale));
}

std::string scale_text(double scale, int digits_max) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.*g", digits_max, scale);
  return text;
}

// "149 rows, 1 fewer than the 150 of scale 0.001".
std::string mismatch(const TableSchema& schema, uint64_t rows, uint64_t expected, double scale) {
  const uint64_t difference = rows < expected ? expected - rows : rows - expected;
  return counted(rows, "row") + ", " + thousands(difference) +
         (rows < expected ? " fewer" : " more") + " than the " + thousands(expected) + " of " +
         (schema.rows_fixed != 0 ? "every scale" : "scale " + scale_text(scale, 6));
}

// People make data of round scales: 1, 10, 0.01. A scale of a file that was cut has many digits.
size_t digits(double scale) { return scale_text(scale, 15).size(); }

// The scale that most tables have, or nothing where no table has one. Of equally many tables those
// win that have the rounder scale, then the larger one: files get shorter by accident, not longer.
std::optional<double> agreed_scale(std::span<const TableRows> tables) {
  std::map<double, int> votes;
  for (const TableRows& table : tables) {
    if (table.schema->rows_per_scale == 0 || table.rows == 0) continue;
    ++votes[static_cast<double>(table.rows) / static_cast<double>(table.schema->rows_per_scale)];
  }
  std::optional<double> scale;
  int most = 0;
  for (const auto& [candidate, count] : votes) {
    if (count < most || (count == most && digits(candidate) > digits(*scale))) continue;
    most = count;
    scale = candidate;
  }
  return scale;
}

CheckRequest request_of(const Constraint& constraint, const TableView& table,
                        const TableCheckSettings& settings) {
  CheckRequest request;
  request.constraint = &constraint;
  request.table = &table;
  request.state_bytes_max = check_state_bytes_max(settings.memory_limit_bytes);
  request.violations_max = 1;
  request.temporary = &settings.temporary;
  request.jobs = &settings.jobs;
  return request;
}

std::string first_key(CheckOutcome& outcome) {
  return std::to_string(outcome.violations.rows().front().key.front());
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

Status check_expected_rows(const TableSchema& schema, uint64_t rows, double scale) {
  const std::optional<uint64_t> expected = expected_rows(schema, scale);
  if (!expected || rows == *expected) return {};
  return Status::error(Code::row_count_mismatch, std::string(schema.name) + " has " +
                                                     mismatch(schema, rows, *expected, scale));
}

bool report_unexpected_rows(std::span<const TableRows> tables, LoadReport& report) {
  const std::optional<double> scale = agreed_scale(tables);
  bool orders_fit = false;
  bool lines_counted = false;
  for (const TableRows& table : tables) {
    if (table.schema->rows_fixed == 0 && !scale) continue;
    const std::optional<uint64_t> expected = expected_rows(*table.schema, scale.value_or(1));
    if (!expected) continue;
    lines_counted |= table.schema->name == "lineitem";
    if (table.rows == *expected) {
      orders_fit |= table.schema->name == "orders";
      continue;
    }
    report.row_count_mismatch(
        table.schema->name, table.rows,
        mismatch(*table.schema, table.rows, *expected, scale.value_or(1)) +
            (table.rows < *expected ? "; is a file cut short?"
                                    : "; was something added, or is a part of another scale?"));
  }
  return orders_fit && !lines_counted;
}

Result<std::string> order_lines_fault(const Schema& schema, const TableReaders& readers,
                                      const TableCheckSettings& settings) {
  const TableSchema& order_schema = *schema.find("orders");
  const TableSchema& line_schema = *schema.find("lineitem");
  const TableReader* const orders = readers.find(order_schema.index);
  const TableReader* const lineitem = readers.find(line_schema.index);
  if (orders == nullptr || lineitem == nullptr) return std::string();
  const std::vector<uint16_t>& line_key = line_schema.primary_key().columns;  // order, number
  const Constraint has_lines{.kind = ConstraintKind::foreign_key,
                             .name = "an order has lines",
                             .columns = order_schema.primary_key().columns,
                             .parent_table = line_schema.index};
  CheckRequest request = request_of(has_lines, *orders, settings);
  request.parent = lineitem;
  request.parent_columns = std::span(line_key).first(1);
  LADE_TRY(CheckOutcome lacking, check_constraint(request));
  if (lacking.violations.total() > 0) {
    return "lineitem has no line of " + thousands(lacking.violations.total()) + " of " +
           thousands(orders->info().rows) + " orders, the first of them o_orderkey " +
           first_key(lacking) + "; TPC-H has 1 to 7 lines for each";
  }
  // With l_linenumber a part of the primary key, no more than 7 numbers are no more than 7 lines.
  const Constraint numbered{.kind = ConstraintKind::check,
                            .name = "lines are numbered 1 to 7",
                            .columns = {line_key[1]},
                            .check = CheckOperator::between,
                            .low = 1,
                            .high = 7};
  LADE_TRY(CheckOutcome outside, check_constraint(request_of(numbered, *lineitem, settings)));
  if (outside.violations.total() == 0) return std::string();
  return "lineitem has " + counted(outside.violations.total(), "line") +
         " with numbers beyond 1 to 7, the first of them l_linenumber " + first_key(outside) +
         "; TPC-H has 1 to 7 lines for each order";
}

}  // namespace lade
