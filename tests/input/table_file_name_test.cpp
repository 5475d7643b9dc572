#include "input/table_file_name.hpp"

#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

std::string parsed(std::string_view name) {
  const auto found = parse_table_file_name(tpch_schema(), name);
  if (!found) return "nothing";
  std::string text(found->table->name);
  if (!found->part.empty()) text += " part " + found->part;
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
  CHECK(parsed("LINEITEM.TBL") == "lineitem");
  CHECK(parsed("LineItem.Tbl.3.GZ") == "lineitem part 3");
  CHECK(parsed("lineitem_3.tbl") == "lineitem part 3");
  CHECK(parsed("lineitem.tbl.ac") == "lineitem part ac");
  CHECK(parsed("lineitem.tbl.007") == "lineitem part 007");
  CHECK(parsed("lineitem.csv") == "lineitem");
  CHECK(parsed("lineitem.tsv") == "lineitem");
  CHECK(parsed("lineitem.dat.2") == "lineitem part 2");
  CHECK(parsed("lineitem_2.txt.bz2") == "lineitem part 2");
  CHECK(parsed("lineitem") == "lineitem");
  CHECK(parsed("lineitem.gz") == "lineitem");
  CHECK(parsed("lineitem.tbl.tar.gz") == "lineitem");
  CHECK(parsed("lineitem.4") == "lineitem part 4");
  CHECK(parsed("lineitem_4.xz") == "lineitem part 4");
  CHECK(parsed("partsupp.tbl") == "partsupp");
}

TEST_CASE("the files of a refresh set tell table, set and segment") {
  struct Example {
    std::string_view name;
    std::string_view table;
    uint32_t set;
    std::string_view part;
  };
  for (const Example& example :
       {Example{"orders.tbl.u1", "orders", 1, {}},
        Example{"lineitem.tbl.u12.gz", "lineitem", 12, {}},
        Example{"ORDERS.TBL.U1.3", "orders", 1, "3"}, Example{"delete.7", "delete", 7, {}},
        Example{"delete.u7.2.zst", "delete", 7, "2"}}) {
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
                           ".tbl",
                           "",
                           "lineitem.tbl.",
                           "lineitem.tbl.1.2",
                           "lineitem..tbl",
                           "lineitem.tbl.-1",
                           "lineitem.tbl.+1",
                           "lineitem.tbl. 1",
                           "lineitem.tbl.1x",
                           "lineitem.tbl.a",
                           "lineitem.tbl~",
                           "lineitem.tbl.partial",
                           "lineitem.tbl.1000000000",
                           "lineitem-1.tbl",
                           "lineitem.1.tbl.2",
                           "lineitem.ab.tbl",
                           "lineitem_ab",
                           "lineitem.tblx",
                           "lineitems.tbl",
                           "regoin.tbl"}) {
    CAPTURE(name);
    CHECK(parsed(name) == "nothing");
  }
}

TEST_CASE("a name that begins with a table's, or ends like data, could be data") {
  const auto like = [](std::string_view name) -> std::string {
    const auto found = data_like_name(tpch_schema(), name);
    if (!found) return "no";
    const std::string table(found->table ? found->table->name : "?");
    return (found->begins_with_table ? "begins " : "ends ") + table;
  };
  CHECK(like("lineitem.tbl.partial") == "begins lineitem");
  CHECK(like("LINEITEM.TBL~") == "begins lineitem");
  CHECK(like("partsupp-3.tbl") == "begins partsupp");
  CHECK(like("part-00000") == "begins part");
  CHECK(like("ordersaa") == "begins orders");
  CHECK(like("orders.xlsx") == "begins orders");
  CHECK(like("regoin.tbl") == "ends region");
  CHECK(like("tpch_orders.csv.gz") == "ends orders");
  CHECK(like("x.tbl.old") == "ends ?");
  CHECK(like("store_sales.dat") == "ends ?");
  CHECK(like("store_sales.tsv") == "ends ?");
  CHECK(like("regoin.txt") == "ends region");
  for (const char* name :
       {"README.txt", "README", "dss.ddl", "partition.log", "departments.txt", "_SUCCESS",
        ".orders.tbl.crc", "._orders.tbl", "tpch.lade", "run.jsonl"}) {
    CAPTURE(name);
    CHECK(like(name) == "no");
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
