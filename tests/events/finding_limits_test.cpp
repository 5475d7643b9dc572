// Finding limits: the first findings of each kind and table pass, the others are counted exactly.
#include "events/finding_limits.hpp"

#include <thread>

#include <doctest/doctest.h>

#include "support/recording_reporter.hpp"

namespace lade {

TEST_SUITE("events") {
TEST_CASE("the first of each kind and table are let through, the others counted") {
  FindingLimits limits(2);
  CHECK(limits.admit("orders", "bad_date") == 1);
  CHECK(limits.admit("orders", "bad_date") == 1);
  CHECK(limits.admit("orders", "bad_date") == 0);
  CHECK(limits.admit("orders", "too_long") == 1);
  CHECK(limits.admit("lineitem", "bad_date") == 1);
  CHECK(limits.admit("orders", "too_long") == 1);
  CHECK(limits.admit("orders", "too_long") == 0);
}

TEST_CASE("many findings at once are let through as far as there is room") {
  FindingLimits limits(100);
  CHECK(limits.admit("orders", "reject", 70) == 70);
  CHECK(limits.admit("orders", "reject", 70) == 30);
  CHECK(limits.admit("orders", "reject", 10'000'000) == 0);
  RecordingReporter reporter;
  limits.end_table("orders", reporter);
  REQUIRE(reporter.all<Notice>().size() == 1);
  CHECK(reporter.all<Notice>()[0].count == 10'000'040);
}

TEST_CASE("the table's end tells how many were not listed, kind by kind, and forgets the table") {
  FindingLimits limits(1);
  limits.admit("orders", "too_long", 1);
  limits.admit("orders", "bad_date", 1500);
  limits.admit("orders", "orders_pkey", 3);
  limits.admit("part", "bad_date", 3);
  RecordingReporter reporter;
  limits.end_table("orders", reporter);
  const std::vector<Notice> notices = reporter.all<Notice>();
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].code == NoticeCode::findings_suppressed);
  CHECK(notices[0].table == "orders");
  CHECK(notices[0].kind == "bad_date");
  CHECK(notices[0].count == 1499);
  CHECK(notices[0].message == "1,499 more findings (bad_date), counted and not listed");
  CHECK(notices[1].kind == "orders_pkey");
  CHECK(notices[1].count == 2);
  limits.end_table("orders", reporter);
  CHECK(reporter.all<Notice>().size() == 2);
  limits.end_table("part", reporter);
  REQUIRE(reporter.all<Notice>().size() == 3);
  CHECK(reporter.all<Notice>()[2].count == 2);
  limits.admit("orders", "bad_date");
  limits.end_table("orders", reporter);
  CHECK(reporter.all<Notice>().size() == 3);
}

TEST_CASE("two threads together get exactly the limit") {
  FindingLimits limits(1000);
  uint64_t admitted[2] = {0, 0};
  const auto find = [&](uint64_t& sum) {
    for (int i = 0; i < 5000; ++i) sum += limits.admit("t", "k");
  };
  std::thread other(find, std::ref(admitted[1]));
  find(admitted[0]);
  other.join();
  CHECK(admitted[0] + admitted[1] == 1000);
  RecordingReporter reporter;
  limits.end_table("t", reporter);
  REQUIRE(reporter.all<Notice>().size() == 1);
  CHECK(reporter.all<Notice>()[0].count == 9000);
}
}  // TEST_SUITE("events")

}  // namespace lade
