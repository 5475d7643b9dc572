// FanOut hands on every kind of event.
#include "events/reporter.hpp"

#include <doctest/doctest.h>

#include "support/recording_reporter.hpp"

namespace lade {

namespace {

void report_one_of_each(Reporter& reporter) {
  reporter.on(RunStart{});
  reporter.on(Hints{});
  reporter.on(TableStart{});
  reporter.on(Progress{});
  reporter.on(RejectEvent{});
  reporter.on(Violation{});
  reporter.on(ConstraintResult{});
  reporter.on(TableEnd{});
  reporter.on(PublishStart{});
  reporter.on(PublishFile{});
  reporter.on(PublishEnd{});
  reporter.on(PublishPart{});
  reporter.on(Record{"column", {}});
  reporter.on(Notice{});
  reporter.on(ErrorEvent{});
  reporter.on(RunEnd{});
}

}  // namespace

TEST_SUITE("events") {
TEST_CASE("every reporter of a fan-out gets every event in order") {
  RecordingReporter first;
  RecordingReporter second;
  FanOut both;
  both.add(first);
  both.add(second);
  report_one_of_each(both);
  const std::vector<std::string_view> names = {
      "run_start",  "hints",     "table_start",   "progress",     "reject",      "violation",
      "constraint", "table_end", "publish_start", "publish_file", "publish_end", "publish_part",
      "column",     "notice",    "error",         "run_end"};
  CHECK(first.names() == names);
  CHECK(second.names() == names);
}

TEST_CASE("what ended ill is an error; a key that a part leaves open is none") {
  PublishEnd refused;
  refused.open = 2;
  CHECK(event_level(refused) == Level::error);
  refused.ok = true;
  CHECK(event_level(refused) == Level::info);
  ConstraintResult broken;
  CHECK(event_level(broken) == Level::error);
  broken.open = true;
  CHECK(event_level(broken) == Level::info);
}

TEST_CASE("levels have names") {
  CHECK(level_name(Level::info) == "info");
  CHECK(level_name(Level::warning) == "warning");
  CHECK(level_name(Level::error) == "error");
}

TEST_CASE(
    "of several failures the worst is returned, the last of equally bad ones, and not reported") {
  const Status failures[] = {Status::error(Code::input_open, "a"),
                             Status::error(Code::corrupt, "b"), Status::error(Code::usage, "c"),
                             Status::error(Code::corrupt, "d")};
  RecordingReporter all;
  CHECK(report_all_but_worst(all, failures).message() == "d");
  REQUIRE(all.all<ErrorEvent>().size() == 3);
  CHECK(all.all<ErrorEvent>()[1].message == "b");
  RecordingReporter two;
  CHECK(report_all_but_worst(two, failures, 2).message() == "d");
  CHECK(two.all<ErrorEvent>().size() == 2);
  RecordingReporter none;
  CHECK(report_all_but_worst(none, {}).ok());
}
}  // TEST_SUITE("events")

}  // namespace lade
