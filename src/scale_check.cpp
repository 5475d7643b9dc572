#include "scale_check.hpp"

#include <cmath>
#include <cstdio>
#include <map>

namespace lade {
namespace {

bool is_fixed(const TableSchema& schema) {
  return schema.rows_fixed != 0 || schema.rows_per_scale != 0;
}

uint64_t expected_rows(const TableSchema& schema, double scale) {
  if (schema.rows_fixed != 0) return schema.rows_fixed;
  return static_cast<uint64_t>(std::llround(static_cast<double>(schema.rows_per_scale) * scale));
}

std::string mismatch(const TableSchema& schema, uint64_t rows, double scale) {
  char scale_text[32];
  std::snprintf(scale_text, sizeof(scale_text), "scale %g", scale);
  return std::to_string(rows) + " rows, but " +
         (schema.rows_fixed != 0 ? "every scale" : scale_text) + " has " +
         std::to_string(expected_rows(schema, scale));
}

}  // namespace

Status check_expected_rows(const TableSchema& schema, uint64_t rows, double scale) {
  if (!is_fixed(schema) || rows == expected_rows(schema, scale)) return {};
  return Status::error(Code::row_count_mismatch,
                       std::string(schema.name) + " has " + mismatch(schema, rows, scale));
}

void report_unexpected_rows(std::span<const TableRows> tables, Reporter& reporter) {
  std::map<double, int> votes;
  for (const TableRows& table : tables) {
    if (table.schema->rows_per_scale == 0 || table.rows == 0) continue;
    ++votes[static_cast<double>(table.rows) / static_cast<double>(table.schema->rows_per_scale)];
  }
  double scale = 0;
  int most = 0;
  for (const auto& [candidate, count] : votes) {
    // Of equally many votes the larger scale wins: files get shorter by accident, not longer.
    if (count >= most) {
      most = count;
      scale = candidate;
    }
  }
  for (const TableRows& table : tables) {
    if (!is_fixed(*table.schema) || (table.schema->rows_fixed == 0 && most == 0)) continue;
    if (table.rows == expected_rows(*table.schema, scale)) continue;
    Notice notice;
    notice.code = "row_count_mismatch";
    notice.table = table.schema->name;
    notice.count = table.rows;
    notice.message = mismatch(*table.schema, table.rows, scale) + "; is a file cut short?";
    reporter.on(notice);
  }
}

}  // namespace lade
