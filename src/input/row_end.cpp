#include "input/row_end.hpp"

#include <algorithm>
#include <string_view>

namespace lade {

bool rows_end_with_delimiter(ByteSpan head, const TableSchema& table) {
  std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (size_t newline = text.find('\n'); newline != text.npos; newline = text.find('\n')) {
    std::string_view row = text.substr(0, newline);
    text.remove_prefix(newline + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    const auto delimiters = static_cast<size_t>(std::count(row.begin(), row.end(), '|'));
    const bool ends_with_one = row.ends_with('|');
    if (ends_with_one && delimiters == table.columns.size()) return true;
    if (!ends_with_one && delimiters + 1 == table.columns.size()) return false;
  }
  return false;
}

}  // namespace lade
