#include "validator/constraint_check.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "validator/foreign_key.hpp"
#include "validator/row_check.hpp"
#include "validator/state_meter.hpp"
#include "validator/unique.hpp"

namespace lade {

void CheckOutcome::add(CheckOutcome later) {
  if (later.proof > proof || reason.empty()) {
    proof = later.proof;
    reason = std::move(later.reason);
  }
  parent_missing |= later.parent_missing;
  rows_checked = later.rows_checked;
  chunks_read += later.chunks_read;
  bytes_read += later.bytes_read;
  parent_rows_read += later.parent_rows_read;
  passes += later.passes;
  state_bytes_peak = std::max(state_bytes_peak, later.state_bytes_peak);
  state_bytes_after = later.state_bytes_after;
  spill_bytes += later.spill_bytes;
  violations.merge(std::move(later.violations));
}

std::span<const uint16_t> parent_key(const CheckRequest& request) {
  if (!request.parent_columns.empty()) return request.parent_columns;
  return request.parent->schema().primary_key().columns;
}

Result<CheckOutcome> check_constraint(const CheckRequest& request) {
  LADE_CHECK(request.table->info().fault);
  if (request.parent != nullptr) LADE_CHECK(request.parent->info().fault);
  LADE_ASSERT(request.proved_batches <= request.table->batches());
  CheckOutcome outcome(request.violations_max);
  outcome.rows_checked = request.table->info().rows;
  StateMeter meter;
  switch (request.constraint->kind) {
    case ConstraintKind::primary_key: LADE_CHECK(check_unique(request, meter, outcome)); break;
    case ConstraintKind::foreign_key: LADE_CHECK(check_foreign_key(request, meter, outcome)); break;
    case ConstraintKind::not_null:
    case ConstraintKind::check: LADE_CHECK(check_rows(request, outcome)); break;
  }
  outcome.state_bytes_peak = meter.peak_bytes();
  outcome.state_bytes_after = meter.current_bytes();
  return outcome;
}

}  // namespace lade
