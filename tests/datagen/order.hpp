// An order and its lines as values: what the rows of orders and lineitem have to agree on.
//
// Each line has numbers of its own, so any line can be made without the lines before it.
#pragma once

#include <cstdint>

#include "dataset.hpp"

namespace lade {

// Loaded orders, or those of the refresh sets (rows then count through all sets).
enum class OrderKind { kLoaded, kRefresh };

struct Order {
  std::uint64_t key;
  std::uint64_t line_count;  // 1..7
  Day day;
};

struct Line {
  std::uint64_t part;
  std::uint64_t supplier;
  std::uint64_t quantity;
  std::int64_t extended_price;  // hundredths
  std::int64_t discount;        // hundredths
  std::int64_t tax;             // hundredths
  Day ship_day;
  Day commit_day;
  Day receipt_day;

  bool shipped() const { return ship_day <= kCurrentDay; }
  bool received() const { return receipt_day <= kCurrentDay; }
};

// The source of the order's further columns, or the line's: draw the value first, then the rest.
Random order_random(const Dataset& dataset, OrderKind kind, std::uint64_t row);
Random line_random(const Dataset& dataset, OrderKind kind, std::uint64_t row, std::uint64_t line);

Order draw_order(Random& random, const Dataset& dataset, OrderKind kind, std::uint64_t row);
Line draw_line(Random& random, const Dataset& dataset, const Order& order);

}  // namespace lade
