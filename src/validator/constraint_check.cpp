#include "validator/constraint_check.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/human_text.hpp"
#include "validator/kind_checks.hpp"

namespace lade {

void CheckOutcome::add(CheckOutcome later) {
  // Why a check left the constraint open is why it is.
  if (!open && (later.open || later.proof > proof || reason.empty()))
    reason = std::move(later.reason);
  proof = std::max(proof, later.proof);
  open |= later.open;
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

namespace {

// Turns what other parts may hold into an open constraint.
void leave_open(CheckOutcome& outcome) {
  const uint64_t lacking = outcome.violations.total();
  if (lacking == 0 && !outcome.parent_missing) return;
  outcome.reason = outcome.parent_missing ? "this part has no row of the parent table"
                                          : "this part of the parent table lacks the keys of " +
                                                counted(lacking, "row");
  outcome.open = true;
  outcome.parent_missing = false;
  outcome.violations.clear();
}

}  // namespace

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
    case ConstraintKind::foreign_key:
      LADE_CHECK(check_foreign_key(request, meter, outcome));
      if (request.parents_elsewhere) leave_open(outcome);
      break;
    // A text of length 0 is the empty text in these columns, and numbers have no NULL at all.
    case ConstraintKind::not_null:
      outcome.reason = "rows with a NULL there are refused as they are read";
      break;
    case ConstraintKind::check: LADE_CHECK(check_rows(request, outcome)); break;
  }
  outcome.state_bytes_peak = meter.peak_bytes();
  outcome.state_bytes_after = meter.current_bytes();
  return outcome;
}

}  // namespace lade
