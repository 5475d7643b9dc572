#include "input/row_end.hpp"

#include <algorithm>
#include <string_view>

namespace lade {
namespace {

// The delimiters of a row that are not between quotes.
struct Delimiters {
  size_t count = 0;
  bool at_end = false;
  bool bad = false;  // quotes that are not closed, or that text follows
};

Delimiters delimiters_of(std::string_view row, const Dialect& dialect) {
  Delimiters found;
  for (size_t at = 0; at < row.size(); ++at) {
    if (dialect.quotes() && row[at] == dialect.quote) {
      do {
        at = row.find(dialect.quote, at + 1);
        if (at == row.npos) return {.bad = true};
        ++at;
      } while (at < row.size() && row[at] == dialect.quote);
      if (at == row.size()) return found;
      if (row[at] != dialect.delimiter) return {.bad = true};
    } else {
      at = std::min(row.find(dialect.delimiter, at), row.size());
    }
    found.count += at < row.size() ? 1 : 0;
    found.at_end = at + 1 == row.size();
  }
  return found;
}

}  // namespace

bool rows_end_with_delimiter(ByteSpan head, const TableSchema& table, const Dialect& dialect) {
  std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (dialect.header) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  for (size_t newline = text.find('\n'); newline != text.npos; newline = text.find('\n')) {
    std::string_view row = text.substr(0, newline);
    text.remove_prefix(newline + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    const Delimiters delimiters = delimiters_of(row, dialect);
    if (delimiters.bad) continue;
    if (delimiters.at_end && delimiters.count == table.columns.size()) return true;
    if (!delimiters.at_end && delimiters.count + 1 == table.columns.size()) return false;
  }
  return false;
}

}  // namespace lade
