#include "publish/delta_commit.hpp"

#include <doctest/doctest.h>

#include "base/date.hpp"
#include "catalog/tpch.hpp"
#include "publish/delta_log.hpp"

namespace lade {
namespace {

const TableSchema& table(std::string_view name) { return *tpch_schema().find(name); }

DeltaMetadata metadata_of(std::string_view name, bool validated, bool with_checks) {
  return delta_metadata({.schema = tpch_schema(),
                         .table = table(name),
                         .validated = validated,
                         .with_checks = with_checks,
                         .ledger = {.segments = 2, .rows = 5, .chain = {0xAB, 0xCD}},
                         .parent_chain = [](TableIndex table) {
                           return Hash128{table, 0};
                         }});
}

TEST_SUITE("publish") {
TEST_CASE("a commit is one action a line, to the byte") {
  DeltaCommit commit{.time_ms = 1'700'000'000'123,
                     .operation = "WRITE",
                     .writer_version = 3,
                     .metadata = metadata_of("region", true, true),
                     .application = "lade:f:region",
                     .generation = 4,
                     .removed = {"old \"one\""},
                     .added = {{.path = "part-00000-x.parquet",
                                .bytes = 10,
                                .rows = 5,
                                .statistics = "{\"numRecords\":5}",
                                .xxh3 = {1, 2},
                                .segment = 1,
                                .part = 0}}};
  commit.metadata.id = uuid_of({0x123456789abcdef0, 0xfedcba9876543210});
  commit.metadata.created_ms = 7;
  CHECK(commit_text(commit) ==
        R"({"commitInfo":{"timestamp":1700000000123,"operation":"WRITE","operationParameters":{},)"
        R"("engineInfo":"lade version )" LADE_VERSION
        R"("}}
{"protocol":{"minReaderVersion":1,"minWriterVersion":3}}
{"metaData":{"id":"fedcba98-7654-8210-9234-56789abcdef0","name":"region",)"
        R"("format":{"provider":"parquet","options":{}},)"
        R"("schemaString":"{\"type\":\"struct\",\"fields\":[)"
        R"({\"name\":\"r_regionkey\",\"type\":\"integer\",\"nullable\":false,\"metadata\":{}},)"
        R"({\"name\":\"r_name\",\"type\":\"string\",\"nullable\":false,\"metadata\":{}},)"
        R"({\"name\":\"r_comment\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}",)"
        R"("partitionColumns":[],"configuration":{)"
        R"("delta.constraints.region_r_regionkey_check":"r_regionkey >= 0",)"
        R"("lade.foreignKeys":"[]",)"
        R"("lade.ledger":"{\"segments\":2,\"rows\":5,\"chain\":\")"
        R"(00000000000000cd00000000000000ab\"}",)"
        R"("lade.primaryKey":"{\"name\":\"region_pkey\",\"columns\":[\"r_regionkey\"]}",)"
        R"("lade.proofs":"[\"region_pkey\",\"region_not_null\",\"region_r_regionkey_check\"]",)"
        R"("lade.validated":"true"},"createdTime":7}}
{"txn":{"appId":"lade:f:region","version":4,"lastUpdated":1700000000123}}
{"remove":{"path":"old \"one\"","deletionTimestamp":1700000000123,"dataChange":true}}
{"add":{"path":"part-00000-x.parquet","partitionValues":{},"size":10,)"
        R"("modificationTime":1700000000123,)"
        R"("dataChange":true,)"
        R"("stats":"{\"numRecords\":5}","tags":{"lade.segment":"1","lade.part":"0",)"
        R"("lade.xxh3":"00000000000000020000000000000001"}}}
)");
}

TEST_CASE("a commit reads back as what it says") {
  DeltaCommit commit{.writer_version = 2,
                     .metadata = metadata_of("lineitem", true, true),
                     .application = "lade",
                     .removed = {"b"},
                     .added = {{.path = "a", .bytes = 3, .statistics = "{}", .xxh3 = {5, 6}}}};
  commit.metadata.id = "id";
  DeltaLogReader reader("t");
  REQUIRE(reader.add(commit_text(commit)).ok());
  REQUIRE(reader.end_commit().ok());
  CHECK(reader.log().metadata.properties == commit.metadata.properties);
  CHECK(reader.log().metadata.schema_string == commit.metadata.schema_string);
  CHECK(reader.log().files.at("a").xxh3 == hex(Hash128{5, 6}));
  const auto ledger = published_ledger(reader.log().metadata.properties);
  REQUIRE(ledger.has_value());
  CHECK(ledger->segments == 2);
  CHECK(ledger->rows == 5);
  CHECK(ledger->chain == Hash128{0xAB, 0xCD});
}

TEST_CASE("a table that is not proved makes no claims") {
  const DeltaMetadata metadata = metadata_of("orders", false, true);
  CHECK(metadata.properties.size() == 2);
  CHECK(metadata.properties.at("lade.validated") == "false");
  CHECK(metadata.schema_string.find("\"nullable\":false") == std::string::npos);
  CHECK_FALSE(has_checks(metadata.properties));
  CHECK_FALSE(has_checks(metadata_of("orders", true, false).properties));
  CHECK(metadata_of("orders", true, false).properties.contains("lade.primaryKey"));
}

TEST_CASE("only the very text of a ledger is one") {
  const std::string good = metadata_of("region", true, true).properties.at("lade.ledger");
  CHECK(published_ledger({{"lade.ledger", good}}).has_value());
  CHECK_FALSE(published_ledger({}).has_value());
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = '+';
    CHECK_FALSE(published_ledger({{"lade.ledger", bad}}).has_value());
    CHECK_FALSE(published_ledger({{"lade.ledger", good.substr(0, at)}}).has_value());
  }
  CHECK_FALSE(published_ledger({{"lade.ledger", good + " "}}).has_value());
}

TEST_CASE("bounds are of numbers, decimals and dates, exact, and absent where all is NULL") {
  const parquet::ParquetSchema schema = parquet::parquet_schema(table("orders"), true);
  std::vector<parquet::ValueStatistics> columns(schema.columns.size());
  for (auto& column : columns) {
    column.rows = 9;
    column.min = 1;
    column.max = 2;
  }
  columns[0].min = INT64_MIN;
  columns[0].max = INT64_MAX;
  columns[1].nulls = 9;
  columns[3].min = -5;                   // hundredths
  columns[3].max = 999'999'999'999'999;  // more than a double is exact for
  columns[4].min = kDaysMin;
  columns[4].max = days_from_civil({1998, 8, 2});
  columns[7].max = 3;
  CHECK(file_statistics(schema, 9, columns) ==
        R"({"numRecords":9,"minValues":{"o_orderkey":-9223372036854775808,"o_totalprice":-0.05,)"
        R"("o_orderdate":"0001-01-01","o_shippriority":1},)"
        R"("maxValues":{"o_orderkey":9223372036854775807,"o_totalprice":9999999999999.99,)"
        R"("o_orderdate":"1998-08-02","o_shippriority":3},)"
        R"("nullCount":{"o_orderkey":0,"o_custkey":9,"o_orderstatus":0,"o_totalprice":0,)"
        R"("o_orderdate":0,"o_orderpriority":0,"o_clerk":0,"o_shippriority":0,"o_comment":0}})");
  columns[4].max = kDaysMax + 1;
  CHECK(file_statistics(schema, 9, columns).find("-01-01") == std::string::npos);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
