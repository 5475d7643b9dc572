// orders and lineitem, loaded or of a refresh set.
#include "formulas.hpp"
#include "rows.hpp"
#include "word_lists.hpp"

namespace lade {
namespace {

struct OrderSummary {
  std::int64_t total_price = 0;  // hundredths
  std::uint64_t shipped_lines = 0;
};

OrderSummary summarize(const Dataset& dataset, OrderKind kind, std::uint64_t row,
                       const Order& order) {
  OrderSummary summary;
  for (std::uint64_t i = 0; i < order.line_count; ++i) {
    Random random = line_random(dataset, kind, row, i);
    const Line line = draw_line(random, dataset, order);
    summary.total_price += line_total(line.extended_price, line.discount, line.tax);
    if (line.shipped()) ++summary.shipped_lines;
  }
  return summary;
}

std::string_view status_of(const Order& order, const OrderSummary& summary) {
  if (summary.shipped_lines == order.line_count) return "F";
  return summary.shipped_lines == 0 ? "O" : "P";
}

}  // namespace

template <OrderKind kKind>
void write_order(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = order_random(dataset, kKind, position);
  const Order order = draw_order(random, dataset, kKind, position);
  const OrderSummary summary = summarize(dataset, kKind, position, order);
  writer.integer(order.key);
  writer.integer(ordering_customer(random.below(customers_who_order(dataset.scale))));
  writer.text(status_of(order, summary));
  writer.decimal(summary.total_price);
  writer.text(dataset.calendar.text(order.day));
  writer.text(kPriorities[random.below(kPriorities.size())]);
  writer.name("Clerk#", 1 + random.below(dataset.scale.clerks));
  writer.integer(0);
  writer.text(dataset.text.draw(random, 19, 78));
  writer.end_row();
}

template <OrderKind kKind>
void write_line(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  const std::uint64_t row = position / kLinesPerOrderMax;
  const std::uint64_t number = position % kLinesPerOrderMax;
  Random random_of_order = order_random(dataset, kKind, row);
  const Order order = draw_order(random_of_order, dataset, kKind, row);
  if (number >= order.line_count) return;

  Random random = line_random(dataset, kKind, row, number);
  const Line line = draw_line(random, dataset, order);
  writer.integer(order.key);
  writer.integer(line.part);
  writer.integer(line.supplier);
  writer.integer(number + 1);
  writer.integer(line.quantity);
  writer.decimal(line.extended_price);
  writer.decimal(line.discount);
  writer.decimal(line.tax);
  writer.text(!line.received() ? "N" : random.below(2) == 0 ? "R" : "A");
  writer.text(line.shipped() ? "F" : "O");
  writer.text(dataset.calendar.text(line.ship_day));
  writer.text(dataset.calendar.text(line.commit_day));
  writer.text(dataset.calendar.text(line.receipt_day));
  writer.text(kInstructions[random.below(kInstructions.size())]);
  writer.text(kModes[random.below(kModes.size())]);
  writer.text(dataset.text.draw(random, 10, 43));
  writer.end_row();
}

// The sets delete the loaded orders one after another, and then from the first on again.
void write_deleted_order(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  writer.integer(sparse_key(position % dataset.scale.orders, 0));
  writer.end_row();
}

template void write_order<OrderKind::kLoaded>(const Dataset&, std::uint64_t, RowWriter&);
template void write_order<OrderKind::kRefresh>(const Dataset&, std::uint64_t, RowWriter&);
template void write_line<OrderKind::kLoaded>(const Dataset&, std::uint64_t, RowWriter&);
template void write_line<OrderKind::kRefresh>(const Dataset&, std::uint64_t, RowWriter&);

}  // namespace lade
