#include "input/row_end.hpp"

#include <algorithm>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/naive_parser.hpp"
#include "support/random_rows.hpp"

namespace lade {
namespace {

bool told(const std::string& head, const TableSchema& table, const Dialect& dialect = {}) {
  return rows_end_with_delimiter(std::as_bytes(std::span(head)), table, dialect);
}

TEST_SUITE("input") {
TEST_CASE("the first row that tells says how the rows of a file end") {
  const TableSchema& nation = *tpch_schema().find("nation");
  CHECK(told("0|A|1|x|\n1|B|2|y\n", nation));
  CHECK_FALSE(told("0|A|1|x\n1|B|2|y|\n", nation));
  CHECK(told("0|A|1||\n", nation));
  // Rows that may end with an empty comment, or may have lost it.
  CHECK(told("0|A|1|\n1|B|2|\n2|C|3|y|\n", nation));
  CHECK_FALSE(told("0|A|1|\n1|B|2|\n2|C|3|y\n", nation));
  CHECK_FALSE(told("0|A|1|\n1|B|2|\n", nation));
  // Rows of another number of fields, and one that is cut, say nothing.
  CHECK(told("\n0\n0|A|1|x|y|\r\n0|A|1|x|\r\n", nation));
  CHECK_FALSE(told("0|A|1|x|", nation));
  CHECK_FALSE(told("", nation));
}

TEST_CASE("delimiters between quotes and a header tell nothing") {
  const TableSchema& nation = *tpch_schema().find("nation");
  const Dialect csv = {.delimiter = ',', .quote = '"', .header = true};
  CHECK(told("a,b,c,d\n0,A,1,\"x,\",\n", nation, csv));
  CHECK_FALSE(told("a,b,c,d,\n0,A,1,\"x,\"\n", nation, csv));
  CHECK_FALSE(told("a,b,c,d,\n0,A,1,\"\"\n1,B,2,y,\n", nation, csv));
  CHECK(told("a,b,c,d\n0,A,1,\"x\n0,\"A\"B,1,x\n0,\"A\"\"B\",1,5\" x,\n", nation, csv));
  CHECK_FALSE(told("", nation, csv));
  CHECK_FALSE(told("a,b,c,d,", nation, csv));
}

TEST_CASE("heads of random rows are told as by the naive parser") {
  Random random(3);
  for (const TableSchema& table : tpch_schema().tables) {
    for (int round = 0; round < 200; ++round) {
      std::string text =
          random_rows(table, 5, random, {random.below(2) == 0, random.below(2) == 0});
      for (int change = 0; change < 4; ++change)
        text[random.below(text.size())] = "|\n\r"[random.below(3)];
      REQUIRE(told(text, table) == naive_trailing_delimiter(table, text));
      std::replace(text.begin(), text.end(), 'e', '"');
      for (const Dialect& dialect : {Dialect{'|', '"', false}, Dialect{',', '"', true}}) {
        REQUIRE(told(text, table, dialect) == naive_trailing_delimiter(table, text, dialect));
      }
    }
  }
}
}  // TEST_SUITE("input")

}  // namespace
}  // namespace lade
