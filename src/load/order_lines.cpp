#include "load/order_lines.hpp"

#include <array>

#include "base/assert.hpp"
#include "base/human_text.hpp"
#include "validator/constraint_check.hpp"

namespace lade {
namespace {

constexpr int64_t kLinesMax = 7;

uint16_t column(const TableView& table, std::string_view name) {
  const std::optional<uint16_t> found = table.schema().find_column(name);
  LADE_ASSERT(found);
  return *found;
}

CheckRequest request_of(const Constraint& constraint, const TableView& table,
                        const TableCheckSettings& settings) {
  CheckRequest request;
  request.constraint = &constraint;
  request.table = &table;
  request.state_bytes_max = check_state_bytes_max(settings.memory_limit_bytes);
  request.violations_max = 1;
  request.temporary = &settings.temporary;
  request.jobs = &settings.jobs;
  return request;
}

std::string first_key(CheckOutcome& outcome) {
  return std::to_string(outcome.violations.rows().front().key.front());
}

}  // namespace

Result<std::string> order_lines_fault(const Schema& schema, const TableReaders& readers,
                                      const TableCheckSettings& settings) {
  const TableReader* const orders_reader = readers.find(schema.find("orders")->index);
  const TableReader* const lineitem_reader = readers.find(schema.find("lineitem")->index);
  if (orders_reader == nullptr || lineitem_reader == nullptr) return std::string();
  const TableView& orders = *orders_reader;
  const TableView& lineitem = *lineitem_reader;
  const Constraint has_lines{.kind = ConstraintKind::foreign_key,
                             .name = "an order has lines",
                             .columns = {column(orders, "o_orderkey")},
                             .parent_table = lineitem.schema().index};
  const std::array<uint16_t, 1> order_of_line = {column(lineitem, "l_orderkey")};
  CheckRequest request = request_of(has_lines, orders, settings);
  request.parent = &lineitem;
  request.parent_columns = order_of_line;
  LADE_TRY(CheckOutcome lacking, check_constraint(request));
  if (lacking.violations.total() > 0) {
    return "lineitem has no line of " + thousands(lacking.violations.total()) + " of " +
           thousands(orders.info().rows) + " orders, the first of them o_orderkey " +
           first_key(lacking) + "; TPC-H has 1 to 7 lines for each";
  }
  // With l_linenumber a part of the primary key, no more than 7 numbers are no more than 7 lines.
  const Constraint numbered{.kind = ConstraintKind::check,
                            .name = "lines are numbered 1 to 7",
                            .columns = {column(lineitem, "l_linenumber")},
                            .check = CheckOperator::between,
                            .low = 1,
                            .high = kLinesMax};
  LADE_TRY(CheckOutcome outside, check_constraint(request_of(numbered, lineitem, settings)));
  if (outside.violations.total() == 0) return std::string();
  return "lineitem has " + counted(outside.violations.total(), "line") +
         " with numbers beyond 1 to 7, first l_linenumber " + first_key(outside) +
         "; TPC-H has 1 to 7 lines for each order";
}

}  // namespace lade
