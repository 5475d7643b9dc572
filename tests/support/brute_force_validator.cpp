#include "support/brute_force_validator.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/assert.hpp"

namespace lade {
namespace {

using Key = std::vector<int64_t>;

// The columns' values of every row; of a text, its length.
std::vector<Key> all_rows(const TableView& table, const std::vector<uint16_t>& columns) {
  std::vector<Key> rows;
  ColumnBuffers buffers;
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    LADE_ASSERT(table.read(batch, columns, buffers).ok());
    for (size_t row = 0; row < buffers.columns[0].rows(); ++row) {
      Key& key = rows.emplace_back();
      for (const Column& column : buffers.columns) {
        key.push_back(column.kind() == ValueKind::text ? int64_t{column.texts()[row].length}
                                                       : column.integer(row));
      }
    }
  }
  return rows;
}

bool fails_check(const Constraint& constraint, const Key& values) {
  switch (constraint.check) {
    case CheckOperator::at_least: return values[0] < constraint.low;
    case CheckOperator::between: return values[0] < constraint.low || values[0] > constraint.high;
    case CheckOperator::not_after: return values[0] > values[1];
  }
  return true;
}

}  // namespace

BruteForceOutcome brute_force_check(const Constraint& constraint, const TableView& table,
                                    const TableView* parent, size_t violations_max) {
  BruteForceOutcome outcome;
  const bool foreign = constraint.kind == ConstraintKind::foreign_key;
  if (foreign && parent == nullptr) {
    outcome.parent_missing = table.info().rows > 0;
    return outcome;
  }
  const std::vector<Key> rows = all_rows(table, constraint.columns);
  std::set<Key> parents;
  if (foreign) {
    for (Key& key : all_rows(*parent, parent->schema().primary_key().columns))
      parents.insert(std::move(key));
  }
  std::map<Key, uint64_t> first_rows;
  for (uint64_t row = 0; row < rows.size(); ++row) {
    BrokenRow broken{row, rows[row], std::nullopt};
    bool breaks = false;
    switch (constraint.kind) {
      case ConstraintKind::primary_key: {
        const auto [first, is_new] = first_rows.emplace(rows[row], row);
        breaks = !is_new;
        broken.earlier_row = first->second;
        break;
      }
      case ConstraintKind::foreign_key: breaks = !parents.contains(rows[row]); break;
      case ConstraintKind::check: breaks = fails_check(constraint, rows[row]); break;
      case ConstraintKind::not_null: break;  // no such column can hold a NULL
    }
    outcome.total += breaks ? 1 : 0;
    if (breaks && outcome.rows.size() < violations_max) outcome.rows.push_back(std::move(broken));
  }
  return outcome;
}

}  // namespace lade
