// Proves the CHECKs. Zone maps, and the bits that the encoder left for CHECKs of two columns, prove
// whole chunks; only chunks that they do not prove are read.
#include <vector>

#include "store/table_view.hpp"
#include "validator/kind_checks.hpp"

namespace lade {
namespace {

// Zone maps and flags show that every row of the batch fulfils the CHECK, the `place`-th constraint
// of its table.
bool metadata_proves(const Constraint& check, const BatchInfo& batch, size_t place) {
  const ZoneMap& zone = batch.chunks[check.columns[0]].zone_map;
  switch (check.check) {
    case CheckOperator::at_least: return zone.min >= check.low;
    case CheckOperator::between: return zone.min >= check.low && zone.max <= check.high;
    case CheckOperator::not_after: return (batch.pair_checks_held >> place & 1) != 0;
  }
  return false;
}

bool breaks(const Constraint& check, const std::vector<Column>& columns, size_t row) {
  const int64_t value = columns[0].integer(row);
  switch (check.check) {
    case CheckOperator::at_least: return value < check.low;
    case CheckOperator::between: return value < check.low || value > check.high;
    case CheckOperator::not_after: return value > columns[1].integer(row);
  }
  return true;
}

void find_broken(const Constraint& check, const BatchInfo& batch,
                 const std::vector<Column>& columns, ViolationList& violations) {
  for (size_t row = 0; row < batch.rows; ++row) {
    if (!breaks(check, columns, row)) continue;
    violations.add(batch.first_row + row, [&] {
      std::vector<int64_t> values;
      for (const Column& column : columns) values.push_back(column.integer(row));
      return values;
    });
  }
}

// The place of the constraint among its table's.
size_t place_of(const Constraint& constraint, const TableSchema& schema) {
  size_t place = 0;
  while (place < schema.constraints.size() && schema.constraints[place].name != constraint.name)
    ++place;
  return place;
}

}  // namespace

Status check_rows(const CheckRequest& request, CheckOutcome& outcome) {
  const Constraint& constraint = *request.constraint;
  const size_t place = place_of(constraint, request.table->schema());
  ColumnBuffers buffers;
  BatchCursor cursor(*request.table);
  for (uint64_t i = request.proved_batches; i < request.table->batches(); ++i) {
    LADE_TRY(const BatchInfo* const batch, cursor.at(i));
    if (metadata_proves(constraint, *batch, place)) continue;
    LADE_CHECK(request.table->read(i, constraint.columns, buffers));
    find_broken(constraint, *batch, buffers.columns, outcome.violations);
  }
  outcome.chunks_read = buffers.chunks_read;
  outcome.bytes_read = buffers.bytes_read;
  outcome.passes = outcome.chunks_read == 0 ? 0 : 1;
  outcome.reason = outcome.chunks_read == 0 ? "the chunks' metadata proves every row"
                                            : "only chunks that metadata does not prove are read";
  return {};
}

}  // namespace lade
