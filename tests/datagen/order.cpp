#include "order.hpp"

#include "formulas.hpp"

namespace lade {

Random order_random(const Dataset& dataset, OrderKind kind, std::uint64_t row) {
  return dataset.random(kind == OrderKind::kLoaded ? Stream::kOrder : Stream::kRefreshOrder, row);
}

Random line_random(const Dataset& dataset, OrderKind kind, std::uint64_t row, std::uint64_t line) {
  return dataset.random(kind == OrderKind::kLoaded ? Stream::kLine : Stream::kRefreshLine,
                        row * kLinesPerOrderMax + line);
}

Order draw_order(Random& random, const Dataset& dataset, OrderKind kind, std::uint64_t row) {
  Order order;
  order.key =
      kind == OrderKind::kLoaded ? sparse_key(row, 0) : refresh_order_key(row, dataset.scale);
  order.line_count = 1 + random.below(kLinesPerOrderMax);
  order.day = random.between(0, kLastOrderDay);
  return order;
}

Line draw_line(Random& random, const Dataset& dataset, const Order& order) {
  Line line;
  line.part = 1 + random.below(dataset.scale.parts);
  line.supplier = supplier_of_part(line.part, random.below(kSuppliersPerPart), dataset.scale);
  line.quantity = 1 + random.below(50);
  line.extended_price = static_cast<std::int64_t>(line.quantity) * retail_price(line.part);
  line.discount = random.between(0, 10);
  line.tax = random.between(0, 8);
  line.ship_day = order.day + random.between(1, 121);
  line.commit_day = order.day + random.between(30, 90);
  line.receipt_day = line.ship_day + random.between(1, 30);
  return line;
}

}  // namespace lade
