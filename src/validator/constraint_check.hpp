// The check of one constraint: its request, and its outcome: how the constraint was shown to hold,
// and which rows break it.
//
// A check streams over the stored chunks of the columns concerned and holds state that is bounded,
// counted and dropped before it returns. The rung of the ladder of proofs is chosen from metadata
// alone, so the choice reads nothing; it is made again when a rung does not bear (a probe that met
// a key twice, buckets that overflowed). Metadata are believed: `lade verify` derives them anew.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/job_runner.hpp"
#include "catalog/table_schema.hpp"
#include "events/proof.hpp"
#include "file/file.hpp"
#include "store/table_view.hpp"
#include "validator/violation_list.hpp"

namespace lade {

// The least budget of state, in bytes: a smaller one counts as this one.
inline constexpr uint64_t kStateBytesMin = 1024;

// Everything that it points to must outlive the check.
struct CheckRequest {
  const Constraint* constraint = nullptr;
  const TableView* table = nullptr;
  const TableView* parent = nullptr;  // of a foreign key; null when it is not published
  // Other parts of the parent may have the rows that this one lacks: a foreign key that they could
  // fulfil is open, not broken.
  bool parents_elsewhere = false;
  // Columns of the parent that the key refers to; empty: its primary key. Others may have a value
  // in several rows.
  std::span<const uint16_t> parent_columns = {};
  // Batches at the table's begin for which the constraint is known to hold; the others are checked
  // against all.
  uint64_t proved_batches = 0;
  uint64_t state_bytes_max = 0;  // for keys held in memory; decoded columns come on top
  // A key whose state does not fit at once is left open, and no chunk is read for it.
  bool in_one_pass = false;
  size_t violations_max = 0;  // rows that are kept; the others are counted
  // The rung to take, for tests that hold every rung against the others. Ignored where that rung
  // cannot be.
  std::optional<Proof> forced = std::nullopt;
  // The place of keys that memory has no room for. Null: such keys are read from the table again
  // and again instead.
  const TemporaryFiles* temporary = nullptr;
  // Runs the parts of a check side by side. Null: the check runs on the calling thread alone.
  JobRunner* jobs = nullptr;
};

struct CheckOutcome {
  explicit CheckOutcome(size_t violations_max) : violations(violations_max) {}

  Proof proof = Proof::metadata;
  std::string reason;  // one sentence: why this rung
  bool parent_missing = false;
  bool open = false;          // neither shown to hold nor broken, as `reason` says
  uint64_t rows_checked = 0;  // rows that the proof covers, read or not
  uint64_t chunks_read = 0;
  uint64_t bytes_read = 0;
  uint64_t parent_rows_read = 0;
  uint32_t passes = 0;  // over chunks of the table; one may read a few of them only
  uint64_t state_bytes_peak = 0;
  uint64_t state_bytes_after = 0;
  uint64_t spill_bytes = 0;  // written to temporary files
  ViolationList violations;

  bool ok() const { return !open && violations.total() == 0 && !parent_missing; }
  // Takes in the outcome of a later check of the same constraint that covers more batches: rows
  // checked are the later one's, figures of work and violations add up, and the costlier proof
  // stands for both. REQUIRES: the two have no violation in common.
  void add(CheckOutcome later);
};

// The parent's columns that a foreign key refers to. REQUIRES: the request has a parent.
std::span<const uint16_t> parent_key(const CheckRequest& request);

// Fails when stored chunks cannot be read, with Code::corrupt_chunk when a key lies outside of its
// chunk's zone map, and when a temporary file cannot be made, written or read. Rows that break the
// constraint are no failure: they are in the outcome. Throws std::bad_alloc.
Result<CheckOutcome> check_constraint(const CheckRequest& request);

}  // namespace lade
