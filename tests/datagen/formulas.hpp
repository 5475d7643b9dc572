// Values that clauses 4.2.3 and 4.2.4 compute instead of drawing: keys, prices, and who supplies
// what.
//
// Prices are in hundredths. Rows count from 0, keys from 1.
#pragma once

#include <cstdint>

#include "scale.hpp"

namespace lade {

// Order keys are sparse: of each 32 numbers, the first 8 are used.
//
//   | 0..7 loaded | 8..15 refresh | 16..23 refresh | 24..31 refresh |
//
// The gaps take the orders of the refresh sets one after another, each as many as were loaded
// (clause 4.2.4).
constexpr std::uint64_t sparse_key(std::uint64_t row, std::uint64_t gap) {
  const std::uint64_t dense = row + 1;
  return dense / 8 * 32 + gap * 8 + dense % 8;
}

// The last refresh set for which the gaps have room.
constexpr std::uint64_t refresh_sets_max(const Scale& scale) {
  return 3 * scale.orders / scale.refresh_orders;
}

// `row` counts through all refresh sets.
constexpr std::uint64_t refresh_order_key(std::uint64_t row, const Scale& scale) {
  return sparse_key(row % scale.orders, 1 + row / scale.orders);
}

// A third of the customers, those whose key 3 divides, never order.
constexpr std::uint64_t customers_who_order(const Scale& scale) {
  return scale.customers - scale.customers / 3;
}
constexpr std::uint64_t ordering_customer(std::uint64_t number) {
  return number / 2 * 3 + number % 2 + 1;
}

// PS_SUPPKEY of a part's row 0..3. From 229 suppliers on (scale 0.023) this is the specification's
// formula. With fewer, its step can be a fraction of their number and repeat a key; then the next
// step that repeats none is taken.
constexpr std::uint64_t supplier_of_part(std::uint64_t part, std::uint64_t row,
                                         const Scale& scale) {
  const std::uint64_t count = scale.suppliers;
  std::uint64_t step = count / 4 + (part - 1) / count;
  if (3 * step >= count) {
    while (step % count == 0 || 2 * step % count == 0 || 3 * step % count == 0) ++step;
  }
  return (part + row * step) % count + 1;
}

constexpr std::int64_t retail_price(std::uint64_t part) {
  return static_cast<std::int64_t>(90'000 + part / 10 % 20'001 + 100 * (part % 1'000));
}

// What a line adds to O_TOTALPRICE. Published data cuts off fractions after each product.
constexpr std::int64_t line_total(std::int64_t extended_price, std::int64_t discount,
                                  std::int64_t tax) {
  return extended_price * (100 - discount) / 100 * (100 + tax) / 100;
}

}  // namespace lade
