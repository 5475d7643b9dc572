// Dates as days since 1970-01-01 in the proleptic Gregorian calendar, for the years 1 to 9999.
// The conversions are H. Hinnant's "chrono-compatible low-level date algorithms": years run from
// March to February, so that the leap day is the last of its year.
#pragma once

#include <cstdint>

namespace lade {

struct CivilDate {
  int year;        // 1..9999
  unsigned month;  // 1..12
  unsigned day;    // 1..31
};

inline constexpr int32_t kDaysMin = -719162;  // 0001-01-01
inline constexpr int32_t kDaysMax = 2932896;  // 9999-12-31

constexpr int32_t days_from_civil(CivilDate date) {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const unsigned year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned shifted_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const unsigned day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<int>(day_of_era) - 719468;
}

// A date by years that begin with March: day 0 of a year is the 1st of March.
struct MarchDate {
  unsigned year;
  unsigned day_of_year;  // 0..365
};

// REQUIRES: kDaysMin <= days <= kDaysMax.
constexpr MarchDate march_date(int32_t days) {
  const unsigned shifted = static_cast<unsigned>(days) + 719468;
  const unsigned era = shifted / 146097;
  const unsigned day_of_era = shifted % 146097;
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  return {year_of_era + era * 400, day_of_year};
}

constexpr CivilDate civil_date(MarchDate date) {
  const unsigned shifted_month = (5 * date.day_of_year + 2) / 153;
  const unsigned day = date.day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<int>(date.year) + (month <= 2 ? 1 : 0), month, day};
}

// REQUIRES: kDaysMin <= days <= kDaysMax.
constexpr CivilDate civil_from_days(int32_t days) { return civil_date(march_date(days)); }

constexpr unsigned days_in_month(int year, unsigned month) {
  constexpr unsigned kDays[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

constexpr bool is_calendar_date(CivilDate date) {
  return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

static_assert(days_from_civil({1970, 1, 1}) == 0);
static_assert(days_from_civil({1, 1, 1}) == kDaysMin);
static_assert(days_from_civil({9999, 12, 31}) == kDaysMax);

}  // namespace lade
