#include "base/clock.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "support/manual_clock.hpp"

namespace lade {

TEST_SUITE("base") {
TEST_CASE("times are RFC 3339 in UTC with milliseconds, also on leap days and at year ends") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(951'827'696'789) == "2000-02-29T12:34:56.789Z");
  CHECK(rfc3339(946'684'799'999) == "1999-12-31T23:59:59.999Z");
  CHECK(rfc3339(253'402'300'799'999) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a clock that is set to nonsense still gives a time that parses") {
  CHECK(rfc3339(-1) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(std::numeric_limits<int64_t>::min()) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(std::numeric_limits<int64_t>::max()) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a run id is the time and a tail that differs within the same second") {
  ManualClock clock;
  const std::string first = new_run_id(clock);
  clock.advance_ms(1);
  const std::string second = new_run_id(clock);
  CHECK(first.size() == 22);
  CHECK(first.substr(0, 16) == "20310508-070809-");
  CHECK(second.substr(0, 16) == "20310508-070809-");
  CHECK(first != second);
}

TEST_CASE("the system's clock goes on and never back") {
  SystemClock clock;
  const uint64_t first = clock.monotonic_ns();
  CHECK(clock.monotonic_ns() >= first);
  CHECK(clock.unix_ms() > 1'600'000'000'000);
}

TEST_CASE("a rate without time is zero, and one too large is the largest") {
  CHECK(per_second(1000, 0) == 0);
  CHECK(per_second(0, 1) == 0);
  CHECK(per_second(1000, 500'000'000) == 2000);
  CHECK(per_second(std::numeric_limits<uint64_t>::max(), 1) ==
        std::numeric_limits<uint64_t>::max());
}
}  // TEST_SUITE("base")

}  // namespace lade
