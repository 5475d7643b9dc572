// Text tables: columns, alignment, characters of several bytes.
#include "report/text_table.hpp"

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("report") {
TEST_CASE("columns are as wide as their longest cell, and no line ends in blanks") {
  TextTable table({{"name"}, {"rows", Align::right}, {"state"}});
  table.add({"orders", "5", "ok"});
  table.add({"a", "15,000", ""});
  CHECK(table.render(80) ==
        "name      rows  state\n"
        "orders       5  ok\n"
        "a       15,000\n");
}

TEST_CASE("a character takes one column, however many bytes it has") {
  TextTable table({{"file"}, {"rows", Align::right}});
  table.add({"caf\xC3\xA9.tbl", "5"});
  table.add({"cafes.tbl", "6"});
  CHECK(table.render(80) ==
        "file       rows\n"
        "caf\xC3\xA9.tbl      5\n"
        "cafes.tbl     6\n");
}

TEST_CASE("where two blanks between columns are too wide, one must do") {
  TextTable table({{"ab"}, {"cd"}});
  table.add({"12345", "12345"});
  CHECK(table.render(12) == "ab     cd\n12345  12345\n");
  CHECK(table.render(11) == "ab    cd\n12345 12345\n");
}
}  // TEST_SUITE("report")

}  // namespace lade
