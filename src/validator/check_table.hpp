// Checks every constraint of a table, side by side, and reports each verdict and the rows that
// break it, with the file and line that each row came from. A table may be checked at once or as it
// grows, batch by batch; its verdicts are reported once.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/job_runner.hpp"
#include "events/finding_limits.hpp"
#include "events/reporter.hpp"
#include "events/trace.hpp"
#include "store/table_readers.hpp"
#include "validator/check_progress.hpp"
#include "validator/constraint_check.hpp"

namespace lade {

struct TableCheckSettings {
  Reporter& progress;
  Clock& clock;  // of progress and elapsed times
  JobRunner& jobs;
  const TemporaryFiles& temporary;
  // The constraints to check; empty: all of them.
  std::function<bool(const Constraint&)> is_wanted = {};
  bool parents_elsewhere = false;  // CheckRequest::parents_elsewhere, of every foreign key
  uint64_t memory_limit_bytes = 0;
  // The state that one check may take. Given: a key that needs more, or several passes, is left
  // open unread, and no temporary file is made.
  std::optional<uint64_t> one_pass_bytes = {};
  size_t findings_max = 0;
  Level level = Level::error;  // of violations: warning where they are kept on request
  Trace* trace = nullptr;      // gets a span for each constraint
};

struct TableVerdict {
  bool ok = true;          // nothing is broken
  uint64_t open_keys = 0;  // as TableManifest has them
  uint64_t violations = 0;
  uint64_t cpu_ns = 0;  // of all checks, over all threads
};

// Bytes of the memory limit that the keys held by one check may take.
uint64_t check_state_bytes_max(uint64_t memory_limit_bytes);

class TableCheck {
 public:
  // Whatever the settings refer to must outlive it.
  explicit TableCheck(const TableCheckSettings& settings)
      : settings_(settings), jobs_(settings.jobs) {}

  // Checks the batches behind the first `proved_batches`, for which every constraint is known to
  // hold. Fails when stored chunks cannot be read or a temporary file cannot be used; throws
  // std::bad_alloc. Tables and parents must live until it returns, and their schema until report().
  Status check(const TableView& table, const TableReaders& parents, uint64_t proved_batches = 0) {
    return check(
        table, parents.schema(), [&](TableIndex parent) { return parents.find(parent); },
        proved_batches);
  }
  Status check(const TableView& table, const Schema& schema,
               const CheckProgress::FindParent& find_parent, uint64_t proved_batches = 0);
  // The verdict of all checks so far.
  TableVerdict verdict() const;
  // Reports each verdict and the rows that break a constraint. Call it once, with the table as it
  // was checked last.
  void report(const TableView& table, Reporter& reporter, FindingLimits& limits);

 private:
  // The sum of all checks of one constraint.
  struct Checked {
    std::optional<CheckOutcome> outcome;
    uint64_t elapsed_ns = 0;
  };

  Status check_one(CheckProgress& progress, uint64_t proved_batches, const Constraint& constraint,
                   Checked& checked);

  const TableCheckSettings settings_;
  MeteredRunner jobs_;
  size_t times_checked_ = 0;
  const Schema* schema_ = nullptr;  // of the tables that were checked
  std::vector<Checked> checked_;    // by constraint; without an outcome: it was not to be checked
};

}  // namespace lade
