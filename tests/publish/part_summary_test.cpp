#include "publish/part_summary.hpp"

#include <random>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

PartSummary summary_of_nation() {
  const uint16_t nation = tpch_schema().find("nation")->index;
  return {
      .part = {3, 16},
      .keys_file = "keys-00003-0123.lade",
      .keys_bytes = 8192,
      .keys_root = {.low = 1, .high = 2},
      .tables = {
          {.table = nation,
           .rows = 5,
           .chain = {.low = 3, .high = 4},
           .increasing = true,
           .first = {"-2"},
           .last = {"7"},
           .open_keys = 2,
           .inputs = {{.path = "nation \"3\".tbl", .bytes = 100, .xxh3 = {.low = 9}, .lines = 6}},
           .files = {{.path = "part-00003-00000-ab.parquet",
                      .bytes = 900,
                      .rows = 5,
                      .statistics = "{\"numRecords\":5}",
                      .xxh3 = {.low = 5, .high = 6}}}}}};
}

std::string text() { return summary_text(tpch_schema(), summary_of_nation()); }

Result<PartSummary> parsed(const std::string& summary) {
  return parse_summary(tpch_schema(), summary, "3.json");
}

// The summary with this change, and the hash that belongs to it.
std::string changed(const std::string& from, const std::string& to) {
  std::string body = text();
  body.resize(body.rfind(",\"xxh3\""));
  const size_t at = body.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  body.replace(at, from.size(), to);
  return body + ",\"xxh3\":\"" + hex(hash64(std::as_bytes(std::span(body)))) + "\"}\n";
}

TEST_SUITE("publish") {
TEST_CASE("a summary is these bytes") {
  const std::string schema = hex(schema_hash(*tpch_schema().find("nation")));
  const std::string expected =
      R"({"lade":"part","version":1,"part":3,"parts":16,"keys":{"file":"keys-00003-0123.lade",)"
      R"("bytes":8192,"root":"00000000000000020000000000000001"},)"
      R"("tables":[{"table":"nation","schema":")" +
      schema +
      R"(","rows":5,"chain":"00000000000000040000000000000003","increasing":true,"first":["-2"],)"
      R"("last":["7"],"proofs":["nation_pkey","nation_not_null","nation_n_nationkey_check"],)"
      R"("open":["nation_n_regionkey_fkey"],"inputs":[{"file":"nation \"3\".tbl","bytes":100,)"
      R"("xxh3":"00000000000000000000000000000009","lines":6}],)"
      R"("files":[{"path":"part-00003-00000-ab.parquet",)"
      R"("bytes":900,"rows":5,"xxh3":"00000000000000060000000000000005",)"
      R"("stats":"{\"numRecords\":5}"}]}])";
  CHECK(text() ==
        expected + ",\"xxh3\":\"" + hex(hash64(std::as_bytes(std::span(expected)))) + "\"}\n");
}

TEST_CASE("a summary comes back as it was written") {
  const Result<PartSummary> read = parsed(text());
  REQUIRE_MESSAGE(read.ok(), read.status().message());
  CHECK(summary_text(tpch_schema(), read.value()) == text());
  CHECK(is_same_load(read.value(), summary_of_nation()));
  PartSummary other = summary_of_nation();
  other.tables[0].files.clear();
  other.keys_bytes = 1;
  other.tables[0].inputs[0].path = "elsewhere.tbl";
  CHECK(is_same_load(read.value(), other));
  other.tables[0].inputs[0].lines = 7;
  CHECK_FALSE(is_same_load(read.value(), other));
  other = summary_of_nation();
  other.part.count = 17;
  CHECK_FALSE(is_same_load(read.value(), other));
}

TEST_CASE("every cut and every changed byte of a summary is noticed") {
  const std::string whole = text();
  for (size_t bytes = 0; bytes < whole.size(); ++bytes)
    CHECK(parsed(whole.substr(0, bytes)).status().code() == Code::corrupt);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CHECK(parsed(damaged).status().code() == Code::corrupt);
  }
}

TEST_CASE("a summary whose hash is right, and that lade has not written, is refused") {
  const auto code = [](const std::string& from, const std::string& to) {
    CAPTURE(to);
    return parsed(changed(from, to)).status().code();
  };
  CHECK(code("\"version\":1", "\"version\":2") == Code::unsupported_version);
  CHECK(code("\"schema\":\"", "\"schema\":\"0") == Code::corrupt);
  const std::string hash = hex(schema_hash(*tpch_schema().find("nation")));
  CHECK(code(hash, std::string(16, '0')) == Code::unsupported_version);
  const std::pair<std::string, std::string> wrong[] = {
      {"\"lade\":\"part\"", "\"lade\":\"log\""},
      {"\"part\":3", "\"part\":0"},
      {"\"part\":3", "\"part\":17"},
      {"\"parts\":16", "\"parts\":100001"},
      {"\"parts\":16", "\"parts\":\"16\""},
      {"keys-00003-0123.lade", "../keys.lade"},
      {"keys-00003-0123.lade", ".keys.lade"},
      {"keys-00003-0123.lade", "keys.json"},
      {"\"bytes\":8192", "\"bytes\":-1"},
      {"\"bytes\":8192", "\"bytes\":18446744073709551615"},
      {"\"nation\"", "\"nations\""},
      {"\"rows\":5,\"chain\"", "\"rows\":6,\"chain\""},
      {"\"rows\":5,\"chain\"", "\"rows\":4,\"chain\""},
      {"\"increasing\":true", "\"increasing\":1"},
      {"\"first\":[\"-2\"]", "\"first\":[2]"},
      {"\"open\":[\"nation_n_regionkey_fkey\"]", "\"open\":[]"},
      {"\"open\":[\"nation_n_regionkey_fkey\"]", "\"open\":[\"nation_pkey\"]"},
      {"\"proofs\":[\"nation_pkey\",", "\"proofs\":["},
      {"\"lines\":6", "\"lines\":6.5"},
      {"part-00003-00000-ab.parquet", "a/part.parquet"},
      {"part-00003-00000-ab.parquet", "part.parquet\\u0000"},
      {"\"tables\":[", "\"tables\":[7,"},
      {"\"tables\":[", "\"tables\":{},\"other\":["},
      {"\"stats\":\"{", "\"stats\":\"\\ud800{"},
  };
  for (const auto& [from, to] : wrong) CHECK(code(from, to) == Code::corrupt);
  // A table twice.
  std::string twice = text();
  const size_t begin = twice.find("{\"table\"");
  const size_t end = twice.rfind("],\"xxh3\"");
  CHECK(code("\"tables\":[", "\"tables\":[" + twice.substr(begin, end - begin) + ",") ==
        Code::corrupt);
}

TEST_CASE("a summary of any bytes is read without harm") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string body = text();
    body.resize(body.rfind(",\"xxh3\""));
    for (int change = 0; change < 3; ++change)
      body[random() % body.size()] = static_cast<char>(random() % 128);
    const std::string damaged =
        body + ",\"xxh3\":\"" + hex(hash64(std::as_bytes(std::span(body)))) + "\"}\n";
    const Result<PartSummary> read = parsed(damaged);
    if (!read.ok()) continue;
    // What is taken can be written again.
    CHECK(parsed(summary_text(tpch_schema(), read.value())).ok());
  }
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
