// The report for people, as text: tables, constraints, proofs, verdict, colours, widths.
#include "report/human_reporter.hpp"

#include <sstream>

#include <doctest/doctest.h>

namespace lade {

namespace {

TableEnd table_end(const char* table, uint64_t rows, uint64_t input_bytes, uint64_t encoded_bytes,
                   uint64_t batches, uint64_t ms, const char* state = "published") {
  TableEnd event;
  event.table = table;
  event.ok = true;
  event.state = state;
  event.rows = rows;
  event.input_bytes = input_bytes;
  event.encoded_bytes = encoded_bytes;
  event.batches = batches;
  event.elapsed_ns = ms * 1'000'000;
  event.bytes_per_s = ms == 0 ? 0 : input_bytes * 1000 / ms;
  return event;
}

ConstraintResult constraint(ConstraintKind kind, const char* name, Proof proof, bool ok = true) {
  ConstraintResult event;
  event.kind = kind;
  event.constraint = name;
  event.proof = proof;
  event.ok = ok;
  event.rows_checked = 60'175;
  event.violations = ok ? 0 : 1;
  return event;
}

RunEnd run_end(uint64_t tables, uint64_t rows, uint64_t ms) {
  RunEnd event;
  event.ok = true;
  event.tables = tables;
  event.rows = rows;
  event.elapsed_ns = ms * 1'000'000;
  event.rss_peak_bytes = 23 << 20;
  return event;
}

struct Report {
  std::string text;
  HumanReporter reporter;
  explicit Report(HumanReporter::Options options = {})
      : reporter(
            [this](std::string_view part) {
              text += part;
              return true;
            },
            options) {}
  size_t widest() const {
    std::istringstream lines(text);
    size_t widest = 0;
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
    return widest;
  }
};

}  // namespace

TEST_SUITE("report") {
TEST_CASE("a report of records alone leaves errors, notices and the verdict to others") {
  RunEnd failed = run_end(0, 0, 1);
  failed.ok = false;
  failed.exit_code = 4;
  RunEnd empty = run_end(0, 0, 1);
  empty.reason = "region has no rows";
  Report of_failure({.only_records = true});
  of_failure.reporter.on(ErrorEvent{});
  of_failure.reporter.on(Notice{});
  of_failure.reporter.on(failed);
  CHECK(of_failure.text == "");
  Report of_nothing({.only_records = true});
  of_nothing.reporter.on(empty);
  CHECK(of_nothing.text == "region has no rows\n");
  Report of_one({.only_records = true});
  of_one.reporter.on(Record{"row", {{"row", uint64_t{7}}}});
  of_one.reporter.on(failed);
  CHECK(of_one.text == "row\n  7\n\n");
}

TEST_CASE("a good load ends in a table, how all was proved, and ok") {
  Report report;
  report.reporter.on(table_end("region", 5, 389, 1200, 1, 1));
  report.reporter.on(table_end("lineitem", 60'175, 7'410'000, 1'510'000, 2, 20));
  report.reporter.on(constraint(ConstraintKind::primary_key, "lineitem_pkey", Proof::metadata));
  report.reporter.on(
      constraint(ConstraintKind::foreign_key, "lineitem_l_orderkey_fkey", Proof::bitmap));
  report.reporter.on(constraint(ConstraintKind::check, "lineitem_check", Proof::metadata));
  report.reporter.on(constraint(ConstraintKind::not_null, "l_orderkey", Proof::probe));
  report.reporter.on(run_end(2, 60'180, 30));
  CHECK(report.text ==
        "table       rows   MB  MB/s  file MB  batches  seconds  state\n"
        "region         5  0.0     0      0.0        1     0.00  published\n"
        "lineitem  60,175  7.4   371      1.5        2     0.02  published\n"
        "total     60,180  7.4   247      1.5        3     0.03\n"
        "\n"
        "2 keys, 1 check, 1 NOT NULL hold\n"
        "proofs: metadata 2, probe 1, bitmap 1\n"
        "2 tables, 60,180 rows in 0.03 s, peak 23 MiB\n"
        "ok\n");
}

TEST_CASE("a bad load lists findings as they come and ends in what failed") {
  Report report;
  Violation violation;
  violation.table = "lineitem";
  violation.constraint = "lineitem_l_suppkey_fkey";
  violation.kind = ConstraintKind::foreign_key;
  violation.columns = {"l_suppkey"};
  violation.key = {"999999"};
  violation.file = "lineitem.tbl";
  violation.line = 60'175;
  report.reporter.on(violation);
  CHECK(report.text ==
        "lineitem.tbl:60175: lineitem.lineitem_l_suppkey_fkey: foreign_key: (l_suppkey) = "
        "(999999) has no parent row\n");
  report.text.clear();
  report.reporter.on(constraint(ConstraintKind::primary_key, "lineitem_pkey", Proof::metadata));
  report.reporter.on(
      constraint(ConstraintKind::foreign_key, "lineitem_l_suppkey_fkey", Proof::bitmap, false));
  TableEnd table = table_end("lineitem", 60'175, 7'410'000, 0, 2, 20, "refused");
  table.ok = false;
  table.rejected = 3;
  report.reporter.on(table);
  RunEnd end = run_end(0, 0, 30);
  end.ok = false;
  end.exit_code = 1;
  end.rejected = 3;
  end.violations = 1;
  end.reason = "a constraint is violated";
  report.reporter.on(end);
  CHECK(report.text ==
        "table       rows   MB  MB/s  file MB  batches  seconds  rejected  state\n"
        "lineitem  60,175  7.4   371      0.0        2     0.02         3  refused\n"
        "\n"
        "FAILED lineitem_l_suppkey_fkey: 1 of 60,175 rows\n"
        "1 of 2 keys hold\n"
        "proofs: metadata 1\n"
        "0 tables, 0 rows in 0.03 s, 3 rejected, 1 violation, peak 23 MiB\n"
        "exit 1: a constraint is violated\n");
}

TEST_CASE("a parent table that is not there is named") {
  Report report;
  ConstraintResult result =
      constraint(ConstraintKind::foreign_key, "lineitem_l_suppkey_fkey", Proof::metadata, false);
  result.missing_parent = "supplier";
  report.reporter.on(result);
  report.reporter.on(RunEnd{});
  CHECK(report.text ==
        "FAILED lineitem_l_suppkey_fkey: the parent table supplier is not loaded\n"
        "0 of 1 key hold\n"
        "0 tables, 0 rows in 0.00 s\n"
        "exit 0\n");
}

TEST_CASE("the report of scale 1 and of scale 1000 fits 80 columns") {
  for (uint64_t scale : {uint64_t{1}, uint64_t{1000}}) {
    Report report;
    report.reporter.on(table_end("partsupp", 800'000 * scale, 118'000'000 * scale,
                                 40'000'000 * scale, 31 * scale, 300 * scale));
    report.reporter.on(table_end("lineitem", 6'001'215 * scale, 759'863'287 * scale,
                                 120'000'000 * scale, 120 * scale, 2500 * scale));
    report.reporter.on(constraint(ConstraintKind::foreign_key, "lineitem_l_partkey_l_suppkey_fkey",
                                  Proof::spill, false));
    for (const auto& [proof, name] : kProofNames) {
      for (ConstraintKind kind :
           {ConstraintKind::primary_key, ConstraintKind::check, ConstraintKind::not_null}) {
        report.reporter.on(constraint(kind, "c", proof));
      }
    }
    RunEnd end = run_end(8, 8'661'245 * scale, 3000 * scale);
    end.violations = 1'000'000;
    report.reporter.on(end);
    CHECK(report.widest() <= 80);
    CHECK(report.text.find("FAILED") != std::string::npos);
  }
}

TEST_CASE("states have colours, which move no column") {
  std::string plain;
  for (const bool color : {false, true}) {
    Report report({80, color});
    report.reporter.on(table_end("region", 5, 389, 400, 1, 10));
    report.reporter.on(table_end("nation", 25, 2'224, 2'000, 1, 10, "not_validated"));
    TableEnd refused = table_end("orders", 10, 2'224, 2'000, 1, 10, "refused");
    refused.ok = false;
    report.reporter.on(refused);
    RunEnd end = run_end(2, 30, 20);
    end.ok = false;
    end.exit_code = 1;
    report.reporter.on(end);
    if (!color) {
      plain = report.text;
      continue;
    }
    std::string text = report.text;
    for (const char* each : {"\033[32mpublished\033[0m", "\033[33mnot_validated\033[0m",
                             "\033[31mrefused\033[0m", "\033[31mexit 1\033[0m"}) {
      CHECK(text.find(each) != std::string::npos);
    }
    for (const char* code : {"\033[31m", "\033[32m", "\033[33m", "\033[0m"}) {
      for (size_t at = text.find(code); at != std::string::npos; at = text.find(code))
        text.erase(at, std::string(code).size());
    }
    CHECK(text == plain);
  }
}

TEST_CASE("every kind of value of a record has its form, and numbers stand to the right") {
  Report report;
  const auto row = [](std::string name, Record::Counts counts, auto number) {
    return Record{"row",
                  {{"name", std::move(name)},
                   {"file_bytes_before", 2'500'000U},
                   {"per_row", number},
                   {"chunks", std::move(counts)}}};
  };
  report.reporter.on(row("a", {{"words", 1'000}, {"plain", 2}}, std::monostate()));
  report.reporter.on(row("b", {}, Record::Number{"-12.50"}));
  RunEnd end = run_end(0, 0, 1);
  report.reporter.on(end);
  CHECK(report.text ==
        "name  file MB before  per_row  chunks\n"
        "a                2.5     NULL  words 1,000, plain 2\n"
        "b                2.5   -12.50\n"
        "\n"
        "ok\n");
}

TEST_CASE("records that follow each other are a table, behind which comes the verdict") {
  for (bool ok : {true, false}) {
    Report report;
    report.reporter.on(Record{"table", {{"table", "orders"}, {"rows", 15'000U}}});
    report.reporter.on(Record{"column", {{"column", "o_orderkey"}, {"bytes", 1'234'000U}}});
    report.reporter.on(Record{"column", {{"column", "o\x1B"}, {"bytes", 5U}}});
    CHECK(report.text.empty());
    RunEnd end = run_end(1, 15'000, 10);
    end.ok = ok;
    end.exit_code = ok ? 0 : 5;
    report.reporter.on(end);
    const std::string tables =
        "table     rows\n"
        "orders  15,000\n"
        "\n"
        "column       MB\n"
        "o_orderkey  1.2\n"
        "o\\x1B       0.0\n"
        "\n";
    if (ok) CHECK(report.text == tables + "ok\n");
    if (!ok) CHECK(report.text.starts_with(tables));
    if (!ok) CHECK(report.text.ends_with("exit 5\n"));
  }
}

TEST_CASE("colour only when it was asked for") {
  for (bool color : {false, true}) {
    Report report({80, color});
    report.reporter.on(Notice{NoticeCode::ignored, {}, {}, {}, {}, "message"});
    report.reporter.on(ErrorEvent{"e", "message", {}, {}});
    report.reporter.on(constraint(ConstraintKind::check, "c", Proof::metadata, false));
    report.reporter.on(run_end(1, 1, 1));
    CHECK((report.text.find('\033') != std::string::npos) == color);
    if (color) CHECK(report.text.ends_with("\033[32mok\033[0m\n"));
  }
}

TEST_CASE("after a write that failed there is silence") {
  int writes = 0;
  HumanReporter reporter([&](std::string_view) { return ++writes < 2; }, {});
  reporter.on(Notice{});
  reporter.on(Notice{});
  reporter.on(RunEnd{});
  CHECK(writes == 2);
}
}  // TEST_SUITE("report")

}  // namespace lade
