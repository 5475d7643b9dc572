// The message reporter: which events become lines on stderr.
#include "report/message_reporter.hpp"

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("report") {
TEST_CASE("stderr gets errors, notices and the first findings of each kind, nothing else") {
  std::vector<std::string> lines;
  MessageReporter reporter(
      [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
      },
      {});
  reporter.on(RunStart{});
  reporter.on(Hints{});
  reporter.on(Progress{});
  reporter.on(TableEnd{});
  CHECK(lines.empty());
  for (int i = 0; i < 10; ++i) {
    RejectEvent reject;
    reject.table = "orders";
    reporter.on(reject);
    reject.code = RejectCode::bad_integer;
    reporter.on(reject);
    Violation violation;
    violation.constraint = "orders_pkey";
    reporter.on(violation);
  }
  CHECK(lines.size() == 9);
  reporter.on(Notice{NoticeCode::ignored, {}, {}, {}, {}, "message"});
  reporter.on(ErrorEvent{"e", "message", {}, {}});
  REQUIRE(lines.size() == 11);
  CHECK(lines[9] == "lade: notice: ignored: message\n");
  CHECK(lines[10] == "lade: error: e: message\n");
  RunEnd end;
  end.reason = "done";
  reporter.on(end);
  CHECK(lines.size() == 11);
  end.exit_code = 9;
  end.reason = "done, but not clean";
  reporter.on(end);
  REQUIRE(lines.size() == 12);
  CHECK(lines[11] == "lade: exit 9: done, but not clean\n");
}

TEST_CASE("details are lines of their own, with or without the problems") {
  for (const bool problems : {false, true}) {
    std::vector<std::string> lines;
    MessageReporter reporter(
        [&](std::string_view line) {
          lines.emplace_back(line);
          return true;
        },
        {.failures = problems, .problems = problems, .details = true});
    Hints hints;
    hints.table = "orders";
    hints.batch_rows = 36'000;
    hints.source = "hint";
    hints.reason = "why";
    reporter.on(hints);
    ConstraintResult result;
    result.constraint = "orders_pkey";
    result.proof = Proof::bitmap;
    result.rows_checked = 15'000;
    result.elapsed_ns = 1'260'000;
    result.state_bytes_peak = 4096;
    result.reason = "few keys";
    reporter.on(result);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "orders: batches of 36,000 rows (hint): why\n");
    CHECK(lines[1] ==
          "orders_pkey: FAILS by bitmap, 15,000 rows in 1.3 ms, 4,096 bytes of state: few keys\n");
    reporter.on(RejectEvent{});
    reporter.on(Violation{});
    reporter.on(Notice{});
    reporter.on(ErrorEvent{});
    RunEnd end;
    end.exit_code = 1;
    reporter.on(end);
    CHECK(lines.size() == (problems ? 7 : 2));
  }
}
}  // TEST_SUITE("report")

}  // namespace lade
