// Iceberg's metadata over a published table: what it says, that it is the same when it is written
// again, and that a run that failed anywhere is made good by the next one.
#include "publish/iceberg_export.hpp"

#include <cerrno>
#include <map>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "catalog/tpch.hpp"
#include "publish/file_statistics.hpp"
#include "publish/publishing.hpp"
#include "support/countdown_file_system.hpp"

namespace lade {
namespace {

std::map<std::string, std::string> metadata_of(MemoryFileSystem& files, const std::string& table) {
  std::map<std::string, std::string> all;
  const auto names = files.list("lake/" + table + "/metadata");
  for (const std::string& name : names.value()) {
    const auto& bytes = files.bytes("lake/" + table + "/metadata/" + name);
    all[name] = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  return all;
}

std::string_view text(const simdjson::dom::element& json, std::string_view pointer) {
  return std::string_view(json.at_pointer(pointer));
}
int64_t number(const simdjson::dom::element& json, std::string_view pointer) {
  return int64_t(json.at_pointer(pointer));
}

TEST_SUITE_BEGIN("publish");

TEST_CASE("the metadata names the version, its columns, and a list that is there") {
  SmallDatabase small;
  small.load("region", region_rows(0, 3));
  MemoryFileSystem files;
  Publishing run;
  run.settings.iceberg = "s3://bucket/lake";
  REQUIRE(run.run(files, small.database()).ok());
  small.load("region", region_rows(3, 2));
  REQUIRE(run.run(files, small.database()).ok());

  const auto metadata = metadata_of(files, "region");
  CHECK(metadata.at("version-hint.text") == "2");
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(metadata.at("v2.metadata.json"));
  CHECK(number(json, "/format-version") == 2);
  CHECK(text(json, "/location") == "s3://bucket/lake/region");
  CHECK(number(json, "/current-snapshot-id") == 2);
  CHECK(number(json, "/snapshots/0/sequence-number") == 2);
  CHECK(text(json, "/snapshots/0/summary/total-records") == "5");
  CHECK(text(json, "/snapshots/0/summary/total-data-files") == "2");
  CHECK(number(json, "/schemas/0/identifier-field-ids/0") == 1);
  CHECK(text(json, "/schemas/0/fields/0/type") == "int");
  CHECK(bool(json.at_pointer("/schemas/0/fields/0/required")));
  CHECK_FALSE(bool(json.at_pointer("/schemas/0/fields/2/required")));
  const std::string list(text(json, "/snapshots/0/manifest-list"));
  const std::string folder = "s3://bucket/lake/region/metadata/";
  REQUIRE(list.starts_with(folder));
  const std::string& listed = metadata.at(list.substr(folder.size()));
  const size_t at = listed.find(folder + "manifest-");
  REQUIRE(at != std::string::npos);
  const std::string manifest = listed.substr(at + folder.size(), sizeof("manifest-") + 31 + 5);
  CHECK(metadata.at(manifest).find("s3://bucket/lake/region/part-") != std::string::npos);
}

TEST_CASE("written again it is the same, at another place it names that one") {
  SmallDatabase small;
  small.load("region", region_rows(0, 3));
  MemoryFileSystem files;
  Publishing run;
  run.settings.iceberg = "/lake";
  REQUIRE(run.run(files, small.database()).ok());
  const auto before = metadata_of(files, "region");
  REQUIRE(run.run(files, small.database()).ok());
  CHECK(metadata_of(files, "region") == before);
  run.settings.iceberg = "/mnt/lake";
  REQUIRE(run.run(files, small.database()).ok());
  const auto after = metadata_of(files, "region");
  CHECK(after.at("v1.metadata.json").find("\"/mnt/lake/region\"") != std::string::npos);
  CHECK(published_problems(files) == "");
}

TEST_CASE("whichever call fails, the next run completes the metadata") {
  SmallDatabase small;
  small.load("region", region_rows(0, 3));
  MemoryFileSystem whole;
  Publishing first;
  first.settings.iceberg = "/lake";
  REQUIRE(first.run(whole, small.database()).ok());
  const auto expected = metadata_of(whole, "region");
  uint64_t failed = 0;
  for (uint64_t call = 1;; ++call) {
    MemoryFileSystem files;
    Countdown countdown{.fail_at = call, .error_number = EIO};
    CountdownFileSystem failing(files, countdown);
    Publishing run;
    run.settings.iceberg = "/lake";
    const Status status = run.run(failing, small.database());
    if (!countdown.fired) break;
    failed += status.ok() ? 0 : 1;
    CHECK(run.events.all<PublishEnd>().size() <= 1);  // a committed table has ended
    const bool is_published = run.totals.tables == 1;
    if (!status.ok() && is_published)
      CHECK(run.totals.verdict.find("is older; publish again") != std::string::npos);
    Publishing again;
    again.settings.iceberg = "/lake";
    REQUIRE(again.run(files, small.database()).ok());
    CHECK(metadata_of(files, "region") == expected);
    CHECK(published_problems(files) == "");
  }
  CHECK(failed > 20);
}

TEST_CASE("statistics of the log are read as they were written") {
  const TableSchema& orders = *tpch_schema().find("orders");
  uint64_t rows = 0;
  std::vector<IcebergColumn> columns;
  const std::string good =
      R"({"numRecords":7,"minValues":{"o_orderkey":1,"o_totalprice":-857.71,)"
      R"("o_orderdate":"1992-01-01"},"maxValues":{"o_totalprice":9999999999999.99},)"
      R"("nullCount":{"o_orderkey":0,"o_comment":2}})";
  REQUIRE(read_file_statistics(good, orders, "f", rows, columns).ok());
  CHECK(rows == 7);
  CHECK(columns[0].min == 1);
  CHECK(columns[0].nulls == 0);
  CHECK_FALSE(columns[0].max.has_value());
  CHECK(columns[3].min == -85771);
  CHECK(columns[3].max == kDecimalMax);
  CHECK(columns[4].min == 8035);  // days from 1970 to 1992
  CHECK(columns[8].nulls == 2);
  for (const char* const bad : {"", "7", "{", R"({"minValues":{}})", R"({"numRecords":-1})",
                                R"({"numRecords":1,"nullCount":{"no_column":0}})",
                                R"({"numRecords":1,"minValues":{"o_orderkey":"1"}})",
                                R"({"numRecords":1,"minValues":{"o_totalprice":1e300}})",
                                R"({"numRecords":1,"maxValues":{"o_orderdate":"1992-02-30"}})",
                                R"({"numRecords":1,"maxValues":{"o_orderdate":"1992-2-3"}})",
                                R"({"numRecords":1,"maxValues":{"o_comment":"a"}})"}) {
    columns.clear();
    CAPTURE(bad);
    CHECK(read_file_statistics(bad, orders, "f", rows, columns).code() == Code::corrupt);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace lade
