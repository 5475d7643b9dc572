#include "input/dialect_check.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

std::string fault(std::string_view text, const Dialect& dialect = {}) {
  return dialect_fault(text, *tpch_schema().find("region"), dialect, "");
}

const Dialect kHeader = {.delimiter = ',', .quote = '"', .header = true};

}  // namespace

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
}  // TEST_SUITE("input")

}  // namespace lade
