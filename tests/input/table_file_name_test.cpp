#include "input/table_file_name.hpp"

#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

std::string parsed(std::string_view name) {
  const auto found = parse_table_file_name(name);
  if (!found) return "nothing";
  std::string text(found->table);
  if (found->part) text += " part " + std::to_string(*found->part);
  return text;
}

std::string message(std::string_view word) {
  return std::string(unknown_table(tpch_schema(), word, "").message());
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("the names that dbgen and its relatives give to a table's files are understood") {
  CHECK(parsed("lineitem.tbl") == "lineitem");
  CHECK(parsed("lineitem.tbl.1") == "lineitem part 1");
  CHECK(parsed("lineitem.tbl.0") == "lineitem part 0");
  CHECK(parsed("lineitem.10.tbl") == "lineitem part 10");
  CHECK(parsed("lineitem.tbl.gz") == "lineitem");
  CHECK(parsed("lineitem.tbl.zst") == "lineitem");
  CHECK(parsed("lineitem.tbl.12.gz") == "lineitem part 12");
  CHECK(parsed("lineitem.3.tbl.zst") == "lineitem part 3");
  CHECK(parsed("lineitem.tbl.999999999") == "lineitem part 999999999");
}

TEST_CASE("the files of a refresh set tell table, set and segment") {
  struct Example {
    std::string_view name;
    std::string_view table;
    uint32_t set;
    std::optional<uint32_t> part;
  };
  for (const Example& example :
       {Example{"orders.tbl.u1", "orders", 1, {}},
        Example{"lineitem.tbl.u12.gz", "lineitem", 12, {}},
        Example{"orders.tbl.u1.3", "orders", 1, 3}, Example{"delete.7", "delete", 7, {}},
        Example{"delete.u7.2.zst", "delete", 7, 2}}) {
    CAPTURE(example.name);
    const auto parsed = parse_refresh_file_name(example.name);
    REQUIRE(parsed);
    CHECK(parsed->table == example.table);
    CHECK(parsed->set == example.set);
    CHECK(parsed->part == example.part);
    CHECK(parsed->deletes() == (example.table == "delete"));
  }
  for (const std::string_view name :
       {"orders.tbl", "orders.tbl.1", "orders.1.tbl", "orders.tbl.u", "orders.tbl.ux", "orders.u1",
        "orders.tbl.u1.", "orders.tbl.u1.x", "delete", "delete.", "delete.tbl", "delete.1x",
        ".tbl.u1", "orders.tbl.u1000000000", "delete.1."}) {
    CAPTURE(name);
    CHECK(!parse_refresh_file_name(name));
  }
}

TEST_CASE("refresh sets and other names are no table's files") {
  for (const char* name : {"orders.tbl.u1",
                           "lineitem.tbl.u1",
                           "delete.1",
                           "lineitem",
                           "lineitem.csv",
                           ".tbl",
                           "",
                           "lineitem.tbl.",
                           "lineitem.tbl.1.2",
                           "lineitem..tbl",
                           "lineitem.tbl.-1",
                           "lineitem.tbl.+1",
                           "lineitem.tbl. 1",
                           "lineitem.tbl.1x",
                           "lineitem.tbl.bak",
                           "lineitem.tbl~",
                           "lineitem.tbl.1000000000",
                           "lineitem.gz",
                           "lineitem.tbl.gz.gz",
                           "lineitem.1.tbl.2",
                           "lineitem.a.tbl",
                           "lineitem.tblx",
                           "lineitem.TBL"}) {
    CAPTURE(name);
    CHECK(parsed(name) == "nothing");
  }
}

TEST_CASE("the last component of a path is what follows its last slash") {
  CHECK(last_component("a/b.tbl") == "b.tbl");
  CHECK(last_component("/b.tbl") == "b.tbl");
  CHECK(last_component("b.tbl") == "b.tbl");
  CHECK(last_component("a/") == "");
}

TEST_CASE("an unknown table is answered with the one that was probably meant") {
  CHECK(message("lineitm") == "no table \"lineitm\"; did you mean lineitem?");
  CHECK(message("LINEITEM") == "no table \"LINEITEM\"; did you mean lineitem?");
  CHECK(message("order") == "no table \"order\"; did you mean orders?");
  CHECK(message("part_supp") == "no table \"part_supp\"; did you mean partsupp?");
  CHECK(message("customers") == "no table \"customers\"; did you mean customer?");
}

TEST_CASE("an unknown table that resembles none is answered with all of them") {
  const std::string all =
      "; the tables are region nation supplier customer part partsupp orders lineitem";
  CHECK(message("store_sales") == "no table \"store_sales\"" + all);
  CHECK(message("") == "no table \"\"" + all);
  CHECK(message(std::string(5000, 'x')) == "no table \"" + std::string(64, 'x') + "\"" + all);
}
}  // TEST_SUITE("input")

}  // namespace lade
