#include "load/measurements.hpp"

#include <random>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {

namespace {

const std::string kRunStart = R"({"v":1,"seq":0,"event":"run_start","version":"0.1.0"})"
                              "\n";

std::string hints(std::string_view table, uint64_t batch_rows) {
  return R"({"v":1,"event":"hints","table":")" + std::string(table) + R"(","batch_rows":)" +
         std::to_string(batch_rows) + "}\n";
}

// A table of 900 rows and 100 rejects in 4 batches, that took 5 times `stage_ms`.
std::string table_end(std::string_view table, std::string_view stage_ms = "2.5") {
  std::string stages;
  for (const char* stage : {"read", "lex", "parse", "encode", "append"})
    stages += "\"" + std::string(stage) + "\":" + std::string(stage_ms) + ",";
  return R"({"v":1,"event":"table_end","table":")" + std::string(table) +
         R"(","ok":true,"rows":900,"rejected":100,"batches":4,"input_bytes":120000,)"
         R"("encoded_bytes":20000,"stages_ms":{)" +
         stages + R"("validate":9,"commit":9},"pager":{"puts":40,"gets":7},"rss_peak_bytes":)" +
         std::to_string(1 << 25) + "}\n";
}

Result<Measurements> read(std::string_view text, size_t piece_bytes = SIZE_MAX) {
  MeasurementReader reader(tpch_schema(), "nights.jsonl");
  for (size_t at = 0; at < text.size();) {
    const std::string_view piece = text.substr(at, piece_bytes);
    LADE_CHECK(reader.add(piece));
    at += piece.size();
  }
  return reader.finish();
}

const std::vector<TableMeasurement>& of(const Measurements& all, std::string_view table) {
  return all[tpch_schema().find(table)->index];
}

// The message of what must be a usage error in nights.jsonl.
std::string refused(std::string_view text) {
  const Result<Measurements> result = read(text);
  if (result.ok()) return "no error";
  CHECK(result.status().code() == Code::usage);
  CHECK(result.status().path() == "nights.jsonl");
  return std::string(result.status().message());
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

constexpr const char* kNoObject = "line 1: expected an event, a JSON object";

}  // namespace

TEST_SUITE("load") {
TEST_CASE("a table's measurement comes from its hints and its end, however the file is cut") {
  const std::string text = kRunStart + hints("orders", 250) + "\n" + table_end("orders") +
                           R"({"v":1,"event":"something_new","nested":[{"table":7}]})";
  for (size_t piece_bytes : {SIZE_MAX, size_t{1}, size_t{7}, size_t{100}}) {
    const auto result = read(text, piece_bytes);
    REQUIRE(result.ok());
    REQUIRE(of(result.value(), "orders").size() == 1);
    const TableMeasurement& orders = of(result.value(), "orders").front();
    CHECK(orders.batch_rows == 250);
    CHECK(orders.lines == 1000);
    CHECK(orders.batches == 4);
    CHECK(orders.chunks == 40);
    CHECK(orders.input_bytes == 120'000);
    CHECK(orders.encoded_bytes == 20'000);
    CHECK(orders.work_ns == 12'500'000);
    CHECK(orders.rss_peak_bytes == 1 << 25);
    CHECK(of(result.value(), "lineitem").empty());
  }
}

TEST_CASE("of several runs each batch size is kept once, with its least work, the newest last") {
  const std::string text = kRunStart + hints("orders", 250) + table_end("orders", "2") + kRunStart +
                           hints("orders", 500) + table_end("orders", "4") + kRunStart +
                           hints("orders", 250) + table_end("orders", "3");
  const auto result = read(text);
  REQUIRE(result.ok());
  const auto& orders = of(result.value(), "orders");
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].batch_rows == 500);
  CHECK(orders[1].batch_rows == 250);
  CHECK(orders[1].work_ns == 10'000'000);
}

TEST_CASE("batch rows of one run are not those of the next") {
  const auto result = read(kRunStart + hints("orders", 250) + kRunStart + table_end("orders"));
  REQUIRE(result.ok());
  CHECK(of(result.value(), "orders").front().batch_rows == 0);
}

TEST_CASE("memory stays bounded when every run has another batch size") {
  std::string text;
  for (uint64_t size = 1; size <= 500; ++size)
    text += kRunStart + hints("orders", size) + table_end("orders");
  const auto result = read(text);
  REQUIRE(result.ok());
  CHECK(of(result.value(), "orders").size() == 64);
  CHECK(of(result.value(), "orders").back().batch_rows == 500);
}

TEST_CASE("a run that crashed may leave a cut line, at the end or before the next run") {
  const std::string good = kRunStart + hints("orders", 250) + table_end("orders");
  const std::string line = table_end("lineitem");
  for (size_t bytes = 1; bytes + 1 < line.size(); ++bytes) {
    const std::string cut = line.substr(0, bytes);
    CHECK(read(good + cut).ok());
    CHECK(read(good + cut + "\n").ok());
    CHECK(read(good + kRunStart + cut + "\n" + good).ok());
  }
  const std::string cut = line.substr(0, 50) + "\n";
  CHECK(refused(good + cut + hints("orders", 250)) == "line 4: expected an event, a JSON object");
  CHECK(refused(good + cut + cut + good) == "line 4: expected an event, a JSON object");
  CHECK(refused(cut) == kNoObject);
}

TEST_CASE("matrix 53: what is no event is refused, by line and by what was expected") {
  const std::string good = kRunStart + table_end("orders");
  CHECK(refused("hello\n") == kNoObject);
  CHECK(refused("[1,2]\n") == kNoObject);
  CHECK(refused("{\n\"v\": 1\n}\n") == kNoObject);
  CHECK(refused("\x80\xff\n") == kNoObject);
  CHECK(refused(std::string(1, '\0') + "\n") == kNoObject);
  CHECK(refused("{\"a\":1}\n") == "line 1: expected \"v\":1, the version of the event stream");
  CHECK(refused(good + "{\"v\":2,\"event\":\"run_start\"}\n") ==
        "line 3: expected \"v\":1, the version of the event stream");
  CHECK(refused(good + "{\"v\":1}\n") == "line 3: expected an \"event\" with a name");
  CHECK(refused(good + "{\"v\":1,\"event\":\"hints\"}\n") ==
        "line 3: expected the \"table\" of hints");
  CHECK(refused("") == "line 0: expected events, but the file is empty");
  CHECK(refused("\n\n") == "line 2: expected events, but the file is empty");
}

TEST_CASE(
    "matrix 53: numbers must be whole, once, and fit; what a double would round may be text") {
  const std::string end = table_end("orders");
  const std::string rows = "line 1: expected \"rows\" of table_end as a whole number, once";
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":-1")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":1.5")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":1e300")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":null")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":\"9x\"")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":\"18446744073709551616\"")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":900,\"rows\":900")) == rows);
  CHECK(refused(with(end, "\"rows\":900,", "")) == rows);
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":99999999999999999999999") + kRunStart +
                table_end("orders")) == "no error");  // no JSON number, so a cut line
  CHECK(refused(with(end, "\"rows\":900", "\"rows\":\"18446744073709551615\"")) ==
        "line 1: expected fewer rows than 2^64");
  CHECK(refused(with(end, "\"lex\":2.5", "\"lex\":-2.5")) ==
        "line 1: expected \"lex\" in \"stages_ms\" of table_end as milliseconds, once");
  CHECK(refused(with(end, "\"lex\":2.5", "\"lex\":1e200")) ==
        "line 1: expected \"lex\" in \"stages_ms\" of table_end as milliseconds, once");
  CHECK(refused(with(end, "\"puts\":40", "\"puts\":40,\"puts\":41")) ==
        "line 1: expected \"puts\" in \"pager\" of table_end as a whole number, once");
  CHECK(refused(with(end, "\"pager\":{\"puts\":40,\"gets\":7}", "\"pager\":[40]")) ==
        "line 1: expected \"puts\" in \"pager\" of table_end as a whole number, once");
  CHECK(read(with(end, "\"rows\":900", "\"rows\":\"9007199254740993\"")).ok());
}

TEST_CASE("a file with any bytes changed is read or refused, and nothing worse") {
  std::string good;
  for (uint64_t night = 1; night <= 3; ++night)
    good += kRunStart + hints("orders", 100 * night) + table_end("orders") + table_end("part");
  std::mt19937 random(2031);
  size_t read_well = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text = good;
    for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0: text[at] = static_cast<char>(random()); break;
        case 1: text.erase(at, random() % 40); break;
        case 2: text.insert(at, text.substr(random() % text.size(), random() % 40)); break;
        default: text[at] = "{}[]\",:0123456789-.eE"[random() % 21]; break;
      }
    }
    const auto result = read(text, 1 + random() % 200);
    if (!result.ok()) CHECK(result.status().code() == Code::usage);
    if (!result.ok()) continue;
    ++read_well;
    for (const TableMeasurement& run : of(result.value(), "orders")) {
      REQUIRE(run.lines > 0);
      REQUIRE(run.batches > 0);
    }
  }
  CHECK(read_well > 100);
  CHECK(read_well < 4900);
}

TEST_CASE("matrix 53: deep nesting and endless lines are refused without harm") {
  const std::string good = kRunStart + table_end("orders");
  const std::string deep(20'000, '[');
  CHECK(refused("{\"v\":1,\"a\":" + deep + "\n" + good + good) == "no error");  // as if cut
  CHECK(refused(good + "{\"v\":1,\"a\":" + deep + "\n" + hints("orders", 1)) ==
        "line 3: expected an event, a JSON object");
  CHECK(refused(good + "{\"v\":1,\"a\":\"" + std::string(1 << 20, 'x')) ==
        "line 3: expected an event of at most 4,096 bytes");
  CHECK(refused(good + "{\"v\":1,\"a\":\"" + std::string(1 << 20, 'x') + "\"}\n") ==
        "line 3: expected an event of at most 4,096 bytes");
}

TEST_CASE("tables without rows and tables of other schemas say nothing") {
  const std::string empty = with(with(table_end("orders"), "\"rows\":900", "\"rows\":0"),
                                 "\"rejected\":100", "\"rejected\":0");
  auto result = read(kRunStart);
  REQUIRE(result.ok());
  for (const auto& table : result.value()) CHECK(table.empty());
  result = read(empty + table_end("my_table") + table_end("part"));
  REQUIRE(result.ok());
  CHECK(of(result.value(), "orders").empty());
  CHECK(of(result.value(), "part").size() == 1);
}
}  // TEST_SUITE("load")

}  // namespace lade
