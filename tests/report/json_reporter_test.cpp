// JSON lines: the text of every event, its limits of length and rate, and two threads at once.
#include "report/json_reporter.hpp"

#include <limits>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "catalog/tpch.hpp"
#include "report/event_schema.hpp"
#include "support/manual_clock.hpp"

namespace lade {

namespace {

constexpr uint64_t kHuge = std::numeric_limits<uint64_t>::max();

// A reporter on a standing clock, and the lines it wrote.
struct Stream {
  ManualClock clock;
  std::vector<std::string> lines;
  JsonReporter reporter{[this](std::string_view line) {
                          lines.emplace_back(line);
                          return true;
                        },
                        clock, "r1"};

  // The last line without the fields that all lines share.
  std::string last_fields() const {
    const std::string& line = lines.back();
    return line.substr(line.find("\"level\":") + 8);
  }
};

IoCounters counted_pager(uint64_t value) {
  IoCounters pager;
  for (const IoCounterField& field : kIoCounterFields) {
    pager.*field.value = value == kHuge ? kHuge : value++;
  }
  return pager;
}

TableEnd huge_table_end(const std::string& text) {
  TableEnd event;
  event.table = event.state = text;
  event.rows = event.rejected = event.batches = event.input_bytes = event.encoded_bytes = kHuge;
  event.rejected_by_code.fill(kHuge);
  event.rows_deleted = kHuge;
  event.stages = {kHuge, kHuge, kHuge, kHuge, kHuge, kHuge, kHuge};
  event.pager = counted_pager(kHuge);
  event.generation = kHuge;
  event.root = event.input_xxh3 = Hash128{kHuge, kHuge};
  event.elapsed_ns = event.bytes_per_s = event.rss_peak_bytes = kHuge;
  return event;
}

// Reports one event of each kind in which every text is `text`, every number as large as can be.
void report_all(Reporter& reporter, const std::string& text) {
  const std::vector<std::string> list(text.size() < 1000 ? 300 : 3, text);
  reporter.on(
      RunStart{text, list, text, kHuge, kHuge, InstructionSet::avx512, kHuge, kHuge, kHuge});
  reporter.on(Hints{text, kHuge, kHuge, kHuge, kHuge, text, text});
  reporter.on(TableStart{text, kHuge, kHuge, true, text});
  reporter.on(
      Progress{text, ProgressStage::load, text, kHuge, kHuge, kHuge, kHuge, kHuge, kHuge, kHuge});
  reporter.on(RejectEvent{text, text, kHuge, kHuge, text, RejectCode::field_count, text, text,
                          Level::warning});
  reporter.on(Violation{text, text, ConstraintKind::foreign_key, list, list, text, kHuge, kHuge,
                        text, kHuge, text, Level::warning});
  reporter.on(ConstraintResult{text, text, ConstraintKind::foreign_key, list, false, true,
                               Proof::lookup, text, text, kHuge, kHuge, kHuge, kHuge, kHuge, kHuge,
                               kHuge, kHuge, kHuge, kHuge});
  reporter.on(huge_table_end(text));
  reporter.on(PublishStart{text, text, text, kHuge, kHuge, kHuge, true});
  reporter.on(
      PublishFile{text, text, kHuge, kHuge, kHuge, kHuge, kHuge, Hash128{kHuge, kHuge}, true});
  reporter.on(
      PublishEnd{text, false, text, kHuge, kHuge, kHuge, kHuge, kHuge, true, kHuge, kHuge, kHuge});
  reporter.on(PublishPart{kHuge, kHuge, text, kHuge, kHuge, text, text, kHuge});
  reporter.on(Record{"column", {{"rows", kHuge}, {"reason", text}, {"min", text}}});
  reporter.on(
      Notice{NoticeCode::rejects_not_written, text, text, text, kHuge, text, Level::warning});
  reporter.on(ErrorEvent{text, text, text, std::numeric_limits<int>::max()});
  reporter.on(RunEnd{false, std::numeric_limits<int>::max(), text, kHuge, kHuge, kHuge, kHuge,
                     kHuge, kHuge, counted_pager(kHuge), kHuge, Hash128{kHuge, kHuge}, kHuge,
                     kHuge});
}

std::set<std::string_view> names_of(simdjson::dom::object object) {
  std::set<std::string_view> names;
  for (const auto field : object) names.insert(field.key);
  return names;
}

constexpr const char* kAllNames[] = {"run_start",     "hints",        "table_start", "progress",
                                     "reject",        "violation",    "constraint",  "table_end",
                                     "publish_start", "publish_file", "publish_end", "publish_part",
                                     "column",        "notice",       "error",       "run_end"};
static_assert(std::size(kAllNames) == std::variant_size_v<Event>);

}  // namespace

TEST_SUITE("report") {
TEST_CASE("every line opens with the same fields") {
  Stream stream;
  stream.clock.advance_ms(12);
  stream.reporter.on(RunStart{
      "0.1.0", {"lade", "load", "a b"}, "x.lade", 2, 1 << 20, InstructionSet::avx2, 8, 7, 1234});
  CHECK(stream.lines.back() ==
        R"({"v":1,"seq":0,"ts":"2031-05-08T07:08:09.135Z","t_ms":12.000,"run":"r1",)"
        R"("event":"run_start","level":"info","version":"0.1.0","argv":["lade","load","a b"],)"
        R"("db":"x.lade","threads":2,"memory_limit_bytes":1048576,"kernel":"avx2","files":8,)"
        R"("tables":7,"bytes_total":1234})"
        "\n");
}

TEST_CASE("the bytes that come through a pipe are null, other optional fields are left out") {
  Stream stream;
  stream.reporter.on(RunStart{});
  CHECK(stream.last_fields() ==
        R"("info","version":"","argv":[],"threads":0,"memory_limit_bytes":0,)"
        R"("kernel":"scalar","files":0,"tables":0,"bytes_total":null})"
        "\n");
  stream.reporter.on(TableStart{"orders", 1, {}, {}, {}});
  CHECK(stream.last_fields() ==
        "\"info\",\"table\":\"orders\",\"files\":1,\"bytes_total\":null}\n");
  stream.reporter.on(TableStart{"orders", 2, 10, true, "crlf"});
  CHECK(stream.last_fields() ==
        R"("info","table":"orders","files":2,"bytes_total":10,"trailing_delimiter":true,)"
        R"("newline":"crlf"})"
        "\n");
}

TEST_CASE("hints say the batch and why") {
  Stream stream;
  stream.reporter.on(Hints{"orders", 65536, 8192, 65536, 1000, "option", "because"});
  CHECK(stream.last_fields() ==
        R"("info","table":"orders","target_chunk_bytes":65536,"recommended_batch_rows":8192,)"
        R"("max_batch_rows":65536,"batch_rows":1000,"source":"option","reason":"because"})"
        "\n");
}

TEST_CASE("a reject gives its place, and the value as it is") {
  Stream stream;
  RejectEvent reject;
  reject.table = "orders";
  reject.file = "data/orders.tbl";
  reject.line = 100;
  reject.byte_offset = 11'000;
  reject.column = "o_orderkey";
  reject.code = RejectCode::bad_integer;
  reject.value = "12\"\xE9";
  reject.message = "not an integer";
  stream.reporter.on(reject);
  CHECK(stream.last_fields() ==
        R"("error","table":"orders","file":"data/orders.tbl","line":100,"byte_offset":11000,)"
        R"("column":"o_orderkey","code":"bad_integer","value":"12\"\u00e9",)"
        R"("value_encoding":"latin1","message":"not an integer"})"
        "\n");
}

TEST_CASE("a value that was cut within a character loses the rest of it") {
  Reject reject;
  reject.value = std::string(63, 'x') + "\xE2";
  const RejectEvent event = reject_event(tpch_schema().table(0), "region.tbl", reject);
  CHECK(event.value == std::string(63, 'x'));
}

TEST_CASE("a duplicate names both lines") {
  Stream stream;
  Violation violation;
  violation.table = "lineitem";
  violation.constraint = "lineitem_pkey";
  violation.columns = {"l_orderkey", "l_linenumber"};
  violation.key = {"1", "2"};
  violation.file = "lineitem.tbl.2";
  violation.line = 15'001;
  violation.row = 30'000;
  violation.other_file = "lineitem.tbl.1";
  violation.other_line = 10;
  stream.reporter.on(violation);
  CHECK(stream.last_fields() ==
        R"("error","table":"lineitem","constraint":"lineitem_pkey","kind":"primary_key",)"
        R"("columns":["l_orderkey","l_linenumber"],"key":["1","2"],"file":"lineitem.tbl.2",)"
        R"("line":15001,"row":30000,"other_file":"lineitem.tbl.1","other_line":10})"
        "\n");
}

TEST_CASE("a constraint gives its verdict, the rung and what it cost") {
  Stream stream;
  ConstraintResult result;
  result.table = "orders";
  result.constraint = "orders_pkey";
  result.columns = {"o_orderkey"};
  result.ok = true;
  result.proof = Proof::metadata;
  result.rows_checked = 15'000;
  result.chunks_read = 1;
  result.passes = 1;
  result.elapsed_ns = 1'234'567;
  stream.reporter.on(result);
  CHECK(stream.last_fields() ==
        R"("info","table":"orders","constraint":"orders_pkey","kind":"primary_key",)"
        R"("columns":["o_orderkey"],"ok":true,"proof":"metadata","rows_checked":15000,)"
        R"("chunks_read":1,"bytes_read":0,"parent_rows_read":0,"passes":1,)"
        R"("state_bytes_peak":0,"state_bytes_after":0,"spill_bytes":0,"violations":0,)"
        R"("elapsed_ms":1.234})"
        "\n");
}

TEST_CASE("a table's end has stages in milliseconds, the pager's counters and hashes in hex") {
  Stream stream;
  TableEnd end;
  end.table = "orders";
  end.ok = true;
  end.state = "published";
  end.rows = 15'000;
  end.rejected = 4;
  end.rejected_by_code[static_cast<size_t>(RejectCode::blank_line)] = 1;
  end.rejected_by_code[static_cast<size_t>(RejectCode::bad_date)] = 3;
  end.batches = 2;
  end.input_bytes = 1'700'000;
  end.encoded_bytes = 400'000;
  end.stages = {1'000, 2'000'000, 3'500'000, 0, 5'000'000, 6'000'000, 7'000'000};
  end.pager = counted_pager(1);
  end.generation = 7;
  end.root = Hash128{2, 1};
  end.input_xxh3 = Hash128{0xFFFFFFFFFFFFFFFF, 1};
  end.elapsed_ns = 10'000'000;
  end.bytes_per_s = 170'000'000;
  end.rss_peak_bytes = 1 << 24;
  stream.reporter.on(end);
  CHECK(stream.last_fields() ==
        R"("info","table":"orders","ok":true,"state":"published","rows":15000,"rejected":4,)"
        R"("rejected_by_code":{"blank_line":1,"bad_date":3},)"
        R"("batches":2,"input_bytes":1700000,"encoded_bytes":400000,)"
        R"("stages_ms":{"read":0.001,"lex":2.000,"parse":3.500,"encode":0.000,)"
        R"("append":5.000,"validate":6.000,"commit":7.000},)"
        R"("pager":{"alloc_batches":1,"allocs":2,"put_batches":3,"puts":4,"put_bytes":5,)"
        R"("fresh_puts":6,"fresh_put_bytes":7,"overwritten_puts":8,)"
        R"("overwritten_put_bytes":9,"get_batches":10,"gets":11,"get_bytes":12,)"
        R"("free_batches":13,"frees":14,"syncs":15},"generation":7,)"
        R"("root":"00000000000000010000000000000002",)"
        R"("input_xxh3":"0000000000000001ffffffffffffffff",)"
        R"("elapsed_ms":10.000,"bytes_per_s":170000000,"rss_peak_bytes":16777216})"
        "\n");
}

TEST_CASE("a record carries its own name and fields") {
  Stream stream;
  stream.reporter.on(Record{"column", {{"table", "orders"}, {"chunks", 12U}}});
  CHECK(stream.lines.back().find(R"("event":"column","level":"info",)") != std::string::npos);
  CHECK(stream.last_fields() == "\"info\",\"table\":\"orders\",\"chunks\":12}\n");
  stream.reporter.on(Record{"row",
                            {{"price", Record::Number{"-12.50"}},
                             {"chunks", Record::Counts{{"words", 91}, {"plain", 1}}},
                             {"comment", std::monostate()}}});
  CHECK(stream.last_fields() ==
        R"("info","price":-12.50,"chunks":{"words":91,"plain":1},"comment":null})"
        "\n");
}

TEST_CASE("notices, errors and the end of the run") {
  Stream stream;
  stream.reporter.on(
      Notice{NoticeCode::empty_input, "region", "region.tbl", {}, 3, "no rows", Level::info});
  CHECK(stream.last_fields() ==
        R"("info","code":"empty_input","table":"region","file":"region.tbl","count":3,)"
        R"("message":"no rows"})"
        "\n");
  stream.reporter.on(error_event(Status::error(Code::io_error, "pwrite at 0", "x.lade", 5)));
  CHECK(stream.last_fields() ==
        R"("error","code":"io_error","message":"pwrite at 0","file":"x.lade","errno":5})"
        "\n");
  // The schema knows no number below 0.
  stream.reporter.on(error_event(Status::error(Code::io_error, "pwrite at 0", {}, -1)));
  CHECK(stream.last_fields() == R"("error","code":"io_error","message":"pwrite at 0"})"
                                "\n");
  RunEnd end;
  end.exit_code = 6;
  end.reason = "io_error";
  end.elapsed_ns = 2'000'000;
  stream.reporter.on(end);
  CHECK(stream.last_fields() ==
        R"("error","ok":false,"exit_code":6,"reason":"io_error","tables":0,"rows":0,)"
        R"("rejected":0,"violations":0,"input_bytes":0,"encoded_bytes":0,)"
        R"("pager":{"alloc_batches":0,"allocs":0,"put_batches":0,"puts":0,"put_bytes":0,)"
        R"("fresh_puts":0,"fresh_put_bytes":0,"overwritten_puts":0,)"
        R"("overwritten_put_bytes":0,"get_batches":0,"gets":0,"get_bytes":0,)"
        R"("free_batches":0,"frees":0,"syncs":0},"elapsed_ms":2.000,"rss_peak_bytes":0})"
        "\n");
  end.generation = 7;
  end.root = Hash128{2, 1};
  stream.reporter.on(end);
  CHECK(stream.last_fields().find(
            R"("generation":7,"root":"00000000000000010000000000000002","elapsed_ms":2.000,)") !=
        std::string::npos);
}

TEST_CASE("the parser's reject finds its names in the schema") {
  const ColumnSchema columns[] = {{"o_orderkey", ColumnType::int64},
                                  {"o_custkey", ColumnType::int32}};
  TableSchema table;
  table.name = "orders";
  table.columns.assign(std::begin(columns), std::end(columns));
  Reject reject;
  reject.line = 4;
  reject.column = 1;
  CHECK(reject_event(table, "o.tbl", reject).column == "o_custkey");
  CHECK(reject_event(table, "o.tbl", reject).table == "orders");
  reject.column = -1;
  CHECK_FALSE(reject_event(table, "o.tbl", reject).column.has_value());
}

TEST_CASE("no line is longer than 4,096 bytes, whatever stands in it, and each one parses") {
  simdjson::dom::parser parser;
  for (const std::string& piece : {std::string("x"), std::string("\x01"), std::string("\xFF"),
                                   std::string("\xE2\x82\xAC"), std::string("\"")}) {
    for (unsigned count : {0U, 1U, 10U, 100U, 700U, 1000U, 5000U, 20'000U}) {
      std::string text;
      for (unsigned i = 0; i < count; ++i) text += piece;
      Stream stream;
      report_all(stream.reporter, text);
      REQUIRE(stream.lines.size() == std::size(kAllNames));
      for (size_t i = 0; i < stream.lines.size(); ++i) {
        const std::string& line = stream.lines[i];
        REQUIRE(line.size() <= kEventBytesMax);
        REQUIRE(line.find('\n') == line.size() - 1);
        const auto parsed = parser.parse(line);
        REQUIRE(parsed.error() == simdjson::SUCCESS);
        CHECK(uint64_t(parsed["seq"]) == i);
        CHECK(std::string_view(parsed["event"]) == kAllNames[i]);
      }
      const bool cut = stream.lines.back().find("\"cut\":true}\n") != std::string::npos;
      if (count <= 100) CHECK_FALSE(cut);
      if (count >= 5000) CHECK(cut);
    }
  }
}

TEST_CASE("the schema names exactly the fields that an event has when all of them are there") {
  simdjson::dom::parser schema_parser;
  const simdjson::dom::element schema =
      schema_parser.parse(event_schema().data(), event_schema().size());
  const std::set<std::string_view> shared = names_of(schema["properties"]);
  Stream stream;
  report_all(stream.reporter, "x");
  simdjson::dom::parser parser;
  for (const std::string& line : stream.lines) {
    const simdjson::dom::element event = parser.parse(line);
    const std::string_view name = event["event"];
    CAPTURE(name);
    if (name == "column") continue;  // a Record, whose fields its verb names
    const simdjson::dom::element described = schema["$defs"][name];
    std::set<std::string_view> expected = names_of(described["properties"]);
    expected.insert(shared.begin(), shared.end());
    std::set<std::string_view> written = names_of(event);
    written.insert("cut");
    CHECK(written == expected);
    for (const char* part : {"pager", "stages_ms"}) {
      if (!expected.contains(part)) continue;
      CHECK(names_of(event[part]) == names_of(schema["$defs"][part]["properties"]));
      CHECK(simdjson::dom::array(schema["$defs"][part]["required"]).size() ==
            names_of(event[part]).size());
    }
  }
}

TEST_CASE("a line is cut when it must be and not a byte before, and keeps most of the text") {
  const auto line_with = [](size_t length) {
    Stream stream;
    stream.reporter.on(
        Notice{NoticeCode::ignored, {}, {}, {}, {}, std::string(length, 'x'), Level::info});
    return stream.lines.back();
  };
  const size_t bare = line_with(0).size();
  const size_t longest = kEventBytesMax - bare - std::string_view(",\"cut\":true").size();
  for (size_t length = longest - 300; length < longest + 300; ++length) {
    const std::string line = line_with(length);
    const bool cut = line.find("\"cut\":true}\n") != std::string::npos;
    REQUIRE(cut == (length > longest));
    if (!cut) REQUIRE(line.size() == bare + length);
    if (cut) REQUIRE(line.size() > kEventBytesMax * 3 / 4);
  }
}

TEST_CASE("two threads leave no gap in seq and mix no lines") {
  Stream stream;
  constexpr int kEach = 2000;
  const auto report = [&](NoticeCode code) {
    for (int i = 0; i < kEach; ++i) stream.reporter.on(Notice{code, {}, {}, {}, {}, "m"});
  };
  std::thread other(report, NoticeCode::ignored);
  report(NoticeCode::replaces);
  other.join();
  REQUIRE(stream.lines.size() == 2 * kEach);
  simdjson::dom::parser parser;
  for (size_t i = 0; i < stream.lines.size(); ++i) {
    const simdjson::dom::element parsed = parser.parse(stream.lines[i]);
    REQUIRE(uint64_t(parsed["seq"]) == i);
  }
}

TEST_CASE("after a line that could not be written there is silence") {
  ManualClock clock;
  int lines = 0;
  JsonReporter reporter([&](std::string_view) { return ++lines < 3; }, clock, "r1");
  for (int i = 0; i < 2; ++i) reporter.on(Hints{});
  for (int i = 0; i < 3; ++i) reporter.on(Hints{});
  CHECK(lines == 3);
}

TEST_CASE("progress comes at most twice a second and stage, and leaves no gap in seq") {
  Stream stream;
  Progress load;
  load.stage = ProgressStage::load;
  Progress validate;
  validate.stage = ProgressStage::validate;
  for (int i = 0; i < 100; ++i) {
    stream.reporter.on(load);
    if (i == 50) stream.reporter.on(validate);
    stream.clock.advance_ms(10);
  }
  REQUIRE(stream.lines.size() == 3);
  stream.reporter.on(RunEnd{});
  CHECK(stream.lines.back().find("\"seq\":3,") != std::string::npos);
}
}  // TEST_SUITE("report")

}  // namespace lade
