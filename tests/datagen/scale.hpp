// How many rows a scale factor asks for: clause 4.2.5, for fractions rounded to whole rows.
//
// lineitem has no number here: it has 1 to 7 rows for each row of orders.
#pragma once

#include <cmath>
#include <cstdint>

namespace lade {

// Below, few rows are left of supplier; above, a part key would not fit 32 bits.
constexpr double kScaleMin = 0.001;
constexpr double kScaleMax = 10000;

constexpr std::uint64_t kSuppliersPerPart = 4;
constexpr std::uint64_t kLinesPerOrderMax = 7;

struct Scale {
  // REQUIRES: kScaleMin <= factor <= kScaleMax.
  explicit Scale(double factor)
      : suppliers(rows(factor, 10'000)),
        parts(rows(factor, 200'000)),
        customers(rows(factor, 150'000)),
        orders(rows(factor, 1'500'000)),
        refresh_orders(rows(factor, 1'500)),
        clerks(factor < 1 ? 1'000 : rows(factor, 1'000)) {}

  std::uint64_t suppliers;
  std::uint64_t parts;
  std::uint64_t customers;
  std::uint64_t orders;
  std::uint64_t refresh_orders;  // new rows of orders in one refresh set
  std::uint64_t clerks;          // 1,000 below scale 1, as in published data

 private:
  static std::uint64_t rows(double factor, double rows_at_scale_1) {
    return static_cast<std::uint64_t>(std::llround(factor * rows_at_scale_1));
  }
};

}  // namespace lade
