#include "store/ledger_check.hpp"

#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "support/stored_table.hpp"

namespace lade {
namespace {

// Six lines of region in batches of three, of which lines 2 and 6 are no rows.
const StoredTable& table() {
  static const StoredTable stored(tpch_schema().table(0),
                                  "0|AFRICA|a|\nx|AMERICA|b|\n2|ASIA|c|\n"
                                  "3|EUROPE|d|\n4|MIDDLE EAST|e|\ny|NOWHERE|f|\n",
                                  3);
  return stored;
}

// What is said of the table after this lie: all of it, problem by problem.
std::vector<std::string> differences(const std::function<void(TableLists&)>& lie) {
  TableLists lists = table().lists();
  lie(lists);
  const TableManifest info = table().with(lists);
  std::vector<std::string> found;
  const DifferenceSink sink = [&](const Status& status) {
    CHECK(status.code() == Code::corrupt);
    CHECK(status.path() == "a.lade");
    found.emplace_back(status.message());
  };
  const TableReader reader = table().reader(info);
  LedgerCheck check(reader, 2, sink);
  CHECK(check.check_files().ok());
  for (size_t batch = 0; batch < lists.batches.size(); ++batch)
    CHECK(check.check(batch, lists.batches[batch]).ok());
  return found;
}

void told(const std::string& expected, const std::function<void(TableLists&)>& lie) {
  const std::vector<std::string> found = differences(lie);
  REQUIRE(found.size() == 1);
  CHECK(found[0] == expected);
}

TEST_SUITE("store") {
TEST_CASE("a ledger that was written by a load is right, also with lines that became no rows") {
  const TableLists lists = table().lists();
  REQUIRE(lists.batches.size() == 2);
  CHECK(lists.files.at(0).lines == 6);
  CHECK(lists.batches[0].origin.missing_lines == std::vector<uint32_t>{1});
  CHECK(lists.batches[1].origin.missing_lines == std::vector<uint32_t>{2});
  CHECK(differences([](TableLists&) {}).empty());
  // Lines between two batches may all have been rejected.
  CHECK(differences([](TableLists& info) {
          info.batches[1].origin.first_line = 5;
          info.files[0].lines = 7;
        }).empty());
}

TEST_CASE("lines that a file does not have, or that two batches have, are told") {
  const std::string second = "region, batch 1 of file t.tbl: ";
  told(second + "3 lines from line 4 on, and the file has 5",
       [](TableLists& info) { info.files[0].lines = 5; });
  told(second + "3 lines from line 5 on, and the file has 6",
       [](TableLists& info) { info.batches[1].origin.first_line = 5; });
  told(second + "3 lines from line 18446744073709551615 on, and the file has 6",
       [](TableLists& info) { info.batches[1].origin.first_line = UINT64_MAX; });
  told(second + "its first line is 3, and lines before 4 belong to another",
       [](TableLists& info) { info.batches[1].origin.first_line = 3; });
  told("region, batch 0 of file t.tbl: its first line is 0, and lines before 1 belong to another",
       [](TableLists& info) { info.batches[0].origin.first_line = 0; });
}

TEST_CASE("rejected lines that are not a batch's are told") {
  const std::string second = "region, batch 1 of file t.tbl: ";
  told(second + "a line without a row is not the batch's",
       [](TableLists& info) { info.batches[1].origin.missing_lines = {3}; });
  told(second + "a line without a row comes twice", [](TableLists& info) {
    info.files[0].lines = 7;
    info.batches[1].origin.missing_lines = {2, 2};
  });
}

TEST_CASE("files whose batches take turns, and files of no generation, are told") {
  const std::vector<std::string> found = differences([](TableLists& info) {
    info.files.insert(info.files.begin(), {"u.tbl", 10, {1, 0}, 6, 2});
    info.batches[0].origin.file = 1;
    info.batches[1].origin.file = 0;
  });
  CHECK(found == std::vector<std::string>{
                     "region, batch 1 of file u.tbl: it comes behind one of a later file"});
  for (const uint64_t generation : {0, 1, 3}) {
    told("region, ledger, file t.tbl: it was published by generation " +
             std::to_string(generation) + ", which is none of 2 to 2",
         [&](TableLists& info) { info.files[0].generation = generation; });
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
