// The days of the data, 1992-01-01 to 1998-12-31, as numbers from 0, and their text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lade {

using Day = std::int64_t;

constexpr Day kDays = 2557;
constexpr Day kCurrentDay = 1263;               // CURRENTDATE, 1995-06-17
constexpr Day kLastOrderDay = kDays - 1 - 151;  // ENDDATE - 151 days, 1998-08-02

class Calendar {
 public:
  Calendar() {
    std::size_t day = 0;
    for (int year = 1992; year <= 1998; ++year) {
      for (int month = 1; month <= 12; ++month) {
        for (int date = 1; date <= days_in(year, month); ++date) {
          texts_[day++] = text_of(year, month, date);
        }
      }
    }
  }

  // `YYYY-MM-DD`. REQUIRES: 0 <= day < kDays.
  std::string_view text(Day day) const {
    const Text& text = texts_[static_cast<std::size_t>(day)];
    return {text.data(), text.size()};
  }

 private:
  using Text = std::array<char, 10>;

  static int days_in(int year, int month) {
    if (month == 2) return year % 4 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  static Text text_of(int year, int month, int date) {
    const auto digit = [](int value) { return static_cast<char>('0' + value % 10); };
    return {digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            '-',
            digit(month / 10),
            digit(month),
            '-',
            digit(date / 10),
            digit(date)};
  }

  std::array<Text, kDays> texts_;
};

}  // namespace lade
