#include "load/expected_rows.hpp"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>

#include "base/human_text.hpp"
#include "catalog/tpch.hpp"

namespace lade {
namespace {

std::optional<uint64_t> expected_rows(const TableSchema& schema, double scale) {
  if (schema.rows_fixed != 0) return schema.rows_fixed;
  if (schema.rows_per_scale == 0) return published_rows(schema, scale);
  return static_cast<uint64_t>(std::llround(static_cast<double>(schema.rows_per_scale) * scale));
}

std::string scale_text(double scale) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", scale);
  return text;
}

// "149 rows, 1 fewer than the 150 of scale 0.001".
std::string mismatch(const TableSchema& schema, uint64_t rows, uint64_t expected, double scale) {
  const uint64_t difference = rows < expected ? expected - rows : rows - expected;
  return counted(rows, "row") + ", " + thousands(difference) +
         (rows < expected ? " fewer" : " more") + " than the " + thousands(expected) + " of " +
         (schema.rows_fixed != 0 ? "every scale" : "scale " + scale_text(scale));
}

// People make data of round scales: 1, 10, 0.01. A scale of a file that was cut has many digits.
size_t digits(double scale) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.15g", scale);
  return std::strlen(text);
}

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

}  // namespace

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

}  // namespace lade
