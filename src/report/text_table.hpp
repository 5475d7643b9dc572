// A table of text for people: columns as wide as their longest cell, numbers to the right.
//
//   TextTable table({{"table"}, {"rows", Align::right}});
//   table.add({"orders", "15,000"});
//   table.render(80);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lade {

enum class Align : uint8_t { left, right };

struct TextTableColumn {
  std::string title;
  Align align = Align::left;
};

class TextTable {
 public:
  explicit TextTable(const std::vector<TextTableColumn>& columns);

  // REQUIRES: one cell per column, UTF-8 without control characters but those of colours.
  void add(std::vector<std::string> cells);
  // Titles, then rows, each with a line end and no blanks before it. Columns stand two blanks
  // apart, or one where two would pass `width`; cells are never cut.
  std::string render(size_t width) const;

 private:
  std::vector<Align> aligns_;                   // by column
  std::vector<std::vector<std::string>> rows_;  // the titles first
};

}  // namespace lade
