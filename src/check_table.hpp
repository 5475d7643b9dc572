// Checks every constraint of a table, side by side, and reports each verdict and the rows that
// break it, with the file and line that each row came from.
#pragma once

#include <functional>

#include "base/ordered_pipeline.hpp"
#include "diagnostics/finding_limits.hpp"
#include "diagnostics/reporter.hpp"
#include "diagnostics/trace.hpp"
#include "store/table_readers.hpp"

namespace lade {

struct TableCheckRequest {
  const TableView& table;
  const TableReaders& parents;
  uint64_t memory_limit_bytes = 0;
  size_t findings_max = 0;
  Level level = Level::error;  // of violations: warning where they are kept on request
  std::function<void(JobList)> run_jobs;
  unsigned threads = 1;
  Trace* trace = nullptr;  // gets a span for each constraint
};

struct TableVerdict {
  bool ok = true;
  uint64_t violations = 0;
  uint64_t cpu_ns = 0;  // of all checks, over all threads
};

// Fails only when stored chunks cannot be read.
Result<TableVerdict> check_table(const TableCheckRequest& request, Reporter& reporter,
                                 FindingLimits& limits);

// Runs the jobs one after the other on the calling thread, or side by side on so many new threads.
void run_jobs_on(unsigned threads, JobList jobs);

}  // namespace lade
