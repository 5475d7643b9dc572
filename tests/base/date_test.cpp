#include "base/date.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

bool is_leap(int year) { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0); }

TEST_SUITE("base") {
TEST_CASE("every day from 0001-01-01 to 9999-12-31 goes both ways, counted one by one") {
  int32_t day_count = kDaysMin;
  int wrong = 0;
  for (int year = 1; year <= 9999; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const bool is_short = month == 4 || month == 6 || month == 9 || month == 11;
      const unsigned days = month == 2 ? (is_leap(year) ? 29 : 28) : is_short ? 30 : 31;
      wrong += days_in_month(year, month) != days;
      for (unsigned day = 1; day <= days; ++day, ++day_count) {
        const CivilDate back = civil_from_days(day_count);
        wrong += days_from_civil({year, month, day}) != day_count;
        wrong += back.year != year || back.month != month || back.day != day;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(day_count == kDaysMax + 1);
}

TEST_CASE("known days: the epoch, leap days, and the borders of TPC-H") {
  CHECK(days_from_civil({1970, 1, 1}) == 0);
  CHECK(days_from_civil({1969, 12, 31}) == -1);
  CHECK(days_from_civil({2000, 2, 29}) == 11016);
  CHECK(days_from_civil({1992, 1, 1}) == 8035);
  CHECK(days_from_civil({1998, 12, 31}) == 10591);
}

TEST_CASE("what is no day of the calendar is refused") {
  CHECK(is_calendar_date({1, 1, 1}));
  CHECK(is_calendar_date({9999, 12, 31}));
  CHECK(is_calendar_date({2000, 2, 29}));
  CHECK(is_calendar_date({1996, 2, 29}));
  CHECK_FALSE(is_calendar_date({1900, 2, 29}));
  CHECK_FALSE(is_calendar_date({1997, 2, 29}));
  CHECK_FALSE(is_calendar_date({2000, 2, 30}));
  CHECK_FALSE(is_calendar_date({2000, 4, 31}));
  CHECK_FALSE(is_calendar_date({2000, 0, 1}));
  CHECK_FALSE(is_calendar_date({2000, 13, 1}));
  CHECK_FALSE(is_calendar_date({2000, 1, 0}));
  CHECK_FALSE(is_calendar_date({2000, 1, 32}));
  CHECK_FALSE(is_calendar_date({0, 12, 31}));
  CHECK_FALSE(is_calendar_date({10'000, 1, 1}));
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
