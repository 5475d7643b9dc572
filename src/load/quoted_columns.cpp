#include "load/quoted_columns.hpp"

#include <algorithm>

namespace lade {
namespace {

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

Quoting quoting_of(const Column& column) {
  if (column.kind() != ValueKind::text) return Quoting::not_all;
  Quoting quoting = Quoting::no_text;
  for (size_t row = 0; row < column.rows(); ++row) {
    const std::string_view text = column.text(row);
    if (text.empty()) continue;
    if (!is_quoted(text)) return Quoting::not_all;
    quoting = Quoting::all_quoted;
  }
  return quoting;
}

}  // namespace

QuotedColumns find_quoted_columns(const Batch& batch) {
  QuotedColumns found;
  for (const Column& column : batch.columns) found.push_back(quoting_of(column));
  return found;
}

void add_quoted_columns(QuotedColumns& columns, const QuotedColumns& later) {
  if (columns.empty()) columns = later;
  for (size_t i = 0; i < later.size(); ++i) columns[i] = std::max(columns[i], later[i]);
}

std::vector<std::string> quoted_column_names(const QuotedColumns& columns,
                                             const TableSchema& schema) {
  std::vector<std::string> names;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == Quoting::all_quoted) names.emplace_back(schema.columns[i].name);
  }
  return names;
}

}  // namespace lade
