#include "report/text_table.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace lade {

namespace {

// Characters count as one column each: all but the bytes that continue one, and colours, which are
// from ESC to 'm'.
size_t columns_of(const std::string& text) {
  size_t columns = 0;
  bool in_color = false;
  for (const char byte : text) {
    if (byte == '\033') in_color = true;
    columns += !in_color && (byte & 0xC0) != 0x80;
    if (byte == 'm') in_color = false;
  }
  return columns;
}

}  // namespace

TextTable::TextTable(const std::vector<TextTableColumn>& columns) {
  std::vector<std::string>& titles = rows_.emplace_back();
  for (const TextTableColumn& column : columns) {
    titles.push_back(column.title);
    aligns_.push_back(column.align);
  }
}

void TextTable::add(std::vector<std::string> cells) {
  LADE_ASSERT(cells.size() == aligns_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::render(size_t width) const {
  std::vector<size_t> widths(aligns_.size());
  size_t total = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    for (const auto& row : rows_) widths[i] = std::max(widths[i], columns_of(row[i]));
    total += widths[i] + 2;
  }
  const size_t gap = total > width + 2 ? 1 : 2;

  std::string out;
  for (const std::vector<std::string>& cells : rows_) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line.append(gap, ' ');
      const std::string padding(widths[i] - columns_of(cells[i]), ' ');
      line += aligns_[i] == Align::right ? padding + cells[i] : cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace lade
