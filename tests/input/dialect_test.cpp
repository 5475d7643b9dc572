#include "input/dialect.hpp"

#include <algorithm>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/naive_parser.hpp"
#include "support/random_rows.hpp"

namespace lade {
namespace {

std::string fault(std::string_view text, const Dialect& dialect = {}) {
  return dialect_fault(text, *tpch_schema().find("region"), dialect, "");
}

const Dialect kHeader = {.delimiter = ',', .quote = '"', .header = true};

bool told(const std::string& head, const TableSchema& table, const Dialect& dialect = {}) {
  return rows_end_with_delimiter(std::as_bytes(std::span(head)), table, dialect);
}

TEST_SUITE("input") {
TEST_CASE("what a first line wants is said with the options that read it") {
  CHECK(fault("0|AFRICA|x|\n") == "");
  CHECK(fault("0|A, B, C|\"x\"|\n") == "");
  CHECK(fault("0,AFRICA,x\n") == "is text with ',' where '|' is expected; try: --delimiter ','");
  CHECK(fault("0\tAFRICA\tx\n") ==
        "is text with a tab where '|' is expected; try: --delimiter tab");
  CHECK(fault("R_REGIONKEY|R_NAME|R_COMMENT\n") == "is text with a header line; try: --header");
  CHECK(fault("\"0\"|\"AFRICA\"|\"x\"\n") == "is text with quoted fields; try: --quote '\"'");
  CHECK(fault("\"r_regionkey\";\"r_name\";\"r_comment\"\r\n") ==
        "is text with ';' where '|' is expected and a header line and quoted fields; try: "
        "--delimiter ';' --header --quote '\"'");
  CHECK(fault("0|AFRICA|x\n", {',', '\0', false}) ==
        "is text with '|' where ',' is expected; try: --delimiter '|'");
  CHECK(fault("0,AFRICA,x\n", {',', '\0', false}) == "");
  CHECK(fault("\"0\",\"AFRICA\",\"x\"\n", {',', '"', false}) == "");
}

TEST_CASE(
    "quoted texts are told of where another program wrote the file, in any of its first rows") {
  constexpr Dialect kCommas = {.delimiter = ','};
  constexpr Dialect kNames = {.delimiter = ',', .header = true};
  const std::string quoted = "is text with quoted fields; try: --quote '\"'";
  CHECK(fault("r_regionkey,r_name,r_comment\n0,\"AFRICA\",\"x\"\n") ==
        "is text with ',' where '|' is expected and a header line and quoted fields; try: "
        "--delimiter ',' --header --quote '\"'");
  CHECK(fault("r_regionkey,r_name,r_comment\n0,\"AFRICA\",\"x\"\n", kNames) == quoted);
  CHECK(fault("r_regionkey|r_name|r_comment\n0|\"AFRICA\"|x\n", {.header = true}) == quoted);
  CHECK(fault("0,AFRICA,x\r\n1,ASIA,\"y\"\r\n", kCommas) == quoted);
  CHECK(fault("0,AFRICA,\"a, b\"\n", kCommas) == quoted);
  CHECK(fault("0,AFRICA,\"\"\"a\"\"\"\n", kCommas) == quoted);
  CHECK(fault("0,AFRICA,\"\"\n", kCommas) == quoted);
  for (const char* text : {"0,\"AFRICA\" b,x\n", "0,a \"b\",x\n", "0,\"a,x\n", ",,x\n",
                           "0,\"\"a,\"\n", "0,AFRICA,x\n1,ASIA,\"y\""}) {
    CHECK(fault(text, kCommas) == "");
    CHECK(fault(text, {',', '\'', false}) == "");
  }
  CHECK(fault("0,AFRICA,'x'\n", {',', '"', false}) == "");
  CHECK(fault("0|\"AFRICA\"|\"x\"|\n") == "");
}

TEST_CASE("a header has the names of all columns in their order, in any case") {
  for (const char* fine :
       {"r_regionkey,r_name,r_comment\n", "R_REGIONKEY,R_Name,r_COMMENT\r\n",
        "\"r_regionkey\",\"r_name\",\"r_comment\"\n", "r_regionkey,r_name,r_comment,\n", ""}) {
    CHECK(fault(fine, kHeader) == "");
  }
  const std::string expected = " is expected; expected: r_regionkey,r_name,r_comment";
  CHECK(fault("r_regionkey,r_comment,r_name\n", kHeader) ==
        "is read with --header, and the first line has 'r_comment' where r_name" + expected);
  CHECK(fault("r_regionkey,r_name\n", kHeader) ==
        "is read with --header, and the first line has no column 3 where r_comment" + expected);
  CHECK(fault("0,AFRICA,x\n", kHeader) ==
        "is read with --header, and the first line has '0' where r_regionkey" + expected);
  CHECK(fault("r_regionkey,r_name,r_comment,extra\n", kHeader) ==
        "is read with --header, and the first line has 'extra' behind the last column; expected: "
        "r_regionkey,r_name,r_comment");
  CHECK(fault("\n", kHeader) ==
        "is read with --header, and the first line has '' where r_regionkey" + expected);
}

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
