// One check of one constraint: what is asked, how it was shown to hold, and which rows break it.
//
// A check streams over the stored chunks of the columns concerned and holds state that is bounded,
// counted and dropped before it returns. The ladder of proofs, cheapest first, is chosen from
// metadata alone, so the choice costs nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ordered_pipeline.hpp"
#include "catalog/constraint.hpp"
#include "file/file.hpp"
#include "store/table_view.hpp"
#include "validator/violation_list.hpp"

namespace lade {

// The rungs, by the names that events give them.
enum class Proof : uint8_t { metadata, probe, bitmap, lookup, hash, spill };

std::string_view proof_name(Proof proof);

// A smaller budget of state is taken for this one.
inline constexpr uint64_t kStateBytesMin = 1024;

struct CheckRequest {
  const Constraint* constraint = nullptr;
  const TableView* table = nullptr;
  const TableView* parent = nullptr;  // of a foreign key; null when it is not published
  // The constraint is known to hold for so many batches at the table's begin; what is checked is
  // the others, against all.
  size_t proved_batches = 0;
  uint64_t state_bytes_max = 0;  // for keys held in memory; decoded columns come on top
  size_t violations_max = 0;
  // Tests hold every rung against the others. Ignored where that rung cannot be.
  std::optional<Proof> forced;
  // Makes an empty file without a name for keys that memory has no room for. None: such keys are
  // read from the table again and again instead.
  std::function<Result<std::unique_ptr<File>>()> make_temporary = {};
  // Runs jobs side by side and returns when all have ended. Only asked when threads is above 1.
  std::function<void(JobList)> run_jobs = {};
  unsigned threads = 1;
};

struct CheckOutcome {
  explicit CheckOutcome(size_t violations_max) : violations(violations_max) {}

  Proof proof = Proof::metadata;
  std::string reason;  // one sentence: why this rung
  bool parent_missing = false;
  uint64_t rows_checked = 0;  // rows that the proof covers, read or not
  uint64_t chunks_read = 0;
  uint64_t bytes_read = 0;
  uint64_t parent_rows_read = 0;
  uint32_t passes = 0;  // over the table's chunks
  uint64_t state_bytes_peak = 0;
  uint64_t state_bytes_after = 0;
  uint64_t spill_bytes = 0;  // written to temporary files
  ViolationList violations;

  bool ok() const { return violations.total() == 0 && !parent_missing; }
  // Takes in what a later check of the same constraint, of more batches, came to. The costlier of
  // the proofs stands for both.
  void add(CheckOutcome later);
};

// Fails only when stored chunks cannot be read; what the data breaks is in the outcome.
Result<CheckOutcome> check_constraint(const CheckRequest& request);

}  // namespace lade
