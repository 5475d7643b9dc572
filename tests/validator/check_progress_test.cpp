#include "validator/check_progress.hpp"

#include <doctest/doctest.h>

#include "support/manual_clock.hpp"
#include "support/recording_reporter.hpp"
#include "validator/key_tables.hpp"

namespace lade {
namespace {

// A table of ten batches that is its own parent, whose progress a standing clock would hold back.
struct Watched {
  Watched() {
    for (int64_t batch = 0; batch < 10; ++batch) table.append_keys({3 * batch, 3 * batch + 1});
    progress.emplace(
        *table, [this](TableIndex) { return &*table; }, 0, reporter, clock);
  }
  const Constraint& constraint(size_t place) { return (*table).schema().constraints[place]; }
  // Reads every batch; 100 ms pass before each, so that each is told.
  void read_all(const TableView& view) {
    ColumnBuffers buffers;
    const uint16_t column = 0;
    for (size_t batch = 0; batch < 10; ++batch) {
      clock.advance_ms(100);
      REQUIRE(view.read(batch, std::span(&column, 1), buffers).ok());
    }
  }
  std::vector<Progress> events() { return reporter.all<Progress>(); }

  KeyedTable table{{ColumnType::int64}, 1};
  ManualClock clock;
  RecordingReporter reporter;
  std::optional<CheckProgress> progress;
};

TEST_SUITE("validator") {
TEST_CASE("the whole is one pass over each constraint's columns and each parent's key") {
  Watched test;
  {
    const WatchedCheck check(*test.progress, test.constraint(0));
    CHECK(check.parent() == nullptr);
    test.read_all(check.table());
  }
  std::vector<Progress> events = test.events();
  REQUIRE(events.size() == 10);
  CHECK(events[4].table == "keyed");
  CHECK(events[4].stage == ProgressStage::validate);
  CHECK(events[4].constraint == "keyed_pkey");
  CHECK(events[4].rows == 10);
  CHECK(events[4].bytes * 6 == *events[4].bytes_total);
  CHECK(events[4].eta_ms == 2500);
  CHECK(events[9].bytes * 3 == *events[9].bytes_total);
  {
    const WatchedCheck check(*test.progress, test.constraint(1));
    test.read_all(check.table());
    test.read_all(*check.parent());
  }
  events = test.events();
  REQUIRE(events.size() == 30);
  CHECK(events[29].constraint == "keyed_fkey");
  CHECK(events[29].rows == 60);
  CHECK(events[29].bytes == *events[29].bytes_total);
  CHECK(events[29].eta_ms == 0);
}

TEST_CASE("a check through the views says what it says without them, and is told of as it reads") {
  Watched test;
  test.table.append_keys({4, 40, 41});  // 4 is there already
  CheckProgress progress(
      *test.table, [&](TableIndex) { return &*test.table; }, 0, test.reporter, test.clock);
  for (const bool foreign : {false, true}) {
    CheckRequest request =
        foreign ? test.table.foreign_request(&test.table) : test.table.unique_request();
    CheckOutcome plain = checked(request);
    test.clock.advance_ms(100);
    const WatchedCheck check(progress, *request.constraint);
    request.table = &check.table();
    request.parent = check.parent();
    CheckOutcome watched = checked(request);
    CHECK(text_of(watched) == text_of(plain));
    CHECK(text_of(watched) == (foreign ? "" : "row 20 of key 4 as row 3"));
    CHECK(watched.proof == plain.proof);
    CHECK(watched.bytes_read == plain.bytes_read);
    CHECK(watched.bytes_read > 0);
    REQUIRE(!test.events().empty());
    CHECK(test.events().back().bytes > 0);
    CHECK(test.events().back().constraint == request.constraint->name);
  }
}

TEST_CASE("a check that reads nothing, or everything twice, counts as one pass") {
  Watched test;
  { const WatchedCheck proved(*test.progress, test.constraint(1)); }
  {
    const WatchedCheck check(*test.progress, test.constraint(0));
    test.read_all(check.table());
    test.read_all(check.table());
  }
  const std::vector<Progress> events = test.events();
  REQUIRE(events.size() == 20);
  CHECK(events[0].bytes * 30 == 21 * *events[0].bytes_total);
  for (size_t i = 1; i < events.size(); ++i) CHECK(events[i].bytes >= events[i - 1].bytes);
  CHECK(events[9].bytes == *events[9].bytes_total);
  CHECK(events[19].bytes == *events[19].bytes_total);
}

TEST_CASE("batches that are proved already are no part of the whole") {
  Watched test;
  CheckProgress progress(
      *test.table, [](TableIndex) { return nullptr; }, 5, test.reporter, test.clock);
  test.clock.advance_ms(100);
  { const WatchedCheck proved(progress, test.constraint(0)); }
  REQUIRE(test.events().size() == 1);
  CHECK(2 * test.events()[0].bytes == *test.events()[0].bytes_total);
  ColumnBuffers buffers;
  const uint16_t column = 0;
  REQUIRE((*test.table).read(0, std::span(&column, 1), buffers).ok());
  CHECK(test.events()[0].bytes == 5 * buffers.bytes_read);
}

TEST_CASE("a parent that is not there weighs nothing, and a read that fails is no progress") {
  Watched test;
  CheckProgress progress(
      *test.table, [](TableIndex) { return nullptr; }, 0, test.reporter, test.clock);
  const WatchedCheck check(progress, test.constraint(1));
  CHECK(check.parent() == nullptr);
  test.table->fail_after(0);
  test.clock.advance_ms(100);
  ColumnBuffers buffers;
  const uint16_t column = 0;
  CHECK(check.table().read(0, std::span(&column, 1), buffers).code() == Code::io_error);
  CHECK(test.events().empty());
}
}  // TEST_SUITE("validator")

}  // namespace
}  // namespace lade
