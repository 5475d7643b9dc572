#include "report/message_reporter.hpp"

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("report") {
TEST_CASE("stderr gets errors, notices and the first findings of each kind, nothing else") {
  std::vector<std::string> lines;
  MessageReporter reporter([&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
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
  reporter.on(Notice{"n", {}, {}, {}, {}, "message"});
  reporter.on(ErrorEvent{"e", "message", {}, {}});
  REQUIRE(lines.size() == 11);
  CHECK(lines[9] == "lade: notice: n: message\n");
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
}  // TEST_SUITE("report")

}  // namespace lade
