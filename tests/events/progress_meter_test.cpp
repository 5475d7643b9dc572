// The progress meter: when it reports, rates, the time left, sums over threads.
#include "events/progress_meter.hpp"

#include <thread>

#include <doctest/doctest.h>

#include "support/manual_clock.hpp"
#include "support/recording_reporter.hpp"

namespace lade {

namespace {

Progress about(std::optional<uint64_t> bytes_total) {
  Progress progress;
  progress.table = "orders";
  progress.stage = ProgressStage::load;
  progress.bytes_total = bytes_total;
  return progress;
}

}  // namespace

TEST_SUITE("events") {
TEST_CASE("progress is reported each 100 ms, with rates and the time that is left") {
  ManualClock clock;
  RecordingReporter reporter;
  ProgressMeter meter(reporter, clock, about(1000), [] { return uint64_t{42}; });
  meter.advance(1, 100);
  CHECK(reporter.events().empty());
  clock.advance_ms(99);
  meter.advance(1, 50);
  CHECK(reporter.events().empty());
  clock.advance_ms(1);
  meter.advance(2, 50);
  meter.advance(2, 50);
  const std::vector<Progress> events = reporter.all<Progress>();
  REQUIRE(events.size() == 1);
  CHECK(events[0].table == "orders");
  CHECK(events[0].rows == 4);
  CHECK(events[0].bytes == 200);
  CHECK(events[0].rows_per_s == 40);
  CHECK(events[0].bytes_per_s == 2000);
  CHECK(events[0].eta_ms == 400);
  CHECK(events[0].rss_bytes == 42);
  clock.advance_ms(100);
  meter.advance(0, 0);
  CHECK(reporter.all<Progress>().size() == 2);
  CHECK(reporter.all<Progress>()[1].bytes == 250);
}

TEST_CASE("without a total, without bytes and past the total nobody knows the time left") {
  for (const auto& [total, bytes] : {std::pair<std::optional<uint64_t>, uint64_t>{{}, 10},
                                     {100, 0},
                                     {0, 0},
                                     {100, 101},
                                     {UINT64_MAX, 1}}) {
    ManualClock clock;
    RecordingReporter reporter;
    ProgressMeter meter(reporter, clock, about(total));
    clock.advance_ms(200);
    meter.advance(1, bytes);
    REQUIRE(reporter.all<Progress>().size() == 1);
    CHECK_FALSE(reporter.all<Progress>()[0].eta_ms.has_value());
    CHECK_FALSE(reporter.all<Progress>()[0].rss_bytes.has_value());
  }
}

TEST_CASE("what several threads did is added up") {
  ManualClock clock;
  RecordingReporter reporter;
  ProgressMeter meter(reporter, clock, about(1'000'000));
  const auto work = [&] {
    for (int i = 0; i < 10'000; ++i) meter.advance(1, 2);
  };
  std::thread other(work);
  work();
  other.join();
  clock.advance_ms(100);
  meter.advance(0, 0);
  REQUIRE(reporter.all<Progress>().size() == 1);
  CHECK(reporter.all<Progress>()[0].rows == 20'000);
  CHECK(reporter.all<Progress>()[0].bytes == 40'000);
}
}  // TEST_SUITE("events")

}  // namespace lade
