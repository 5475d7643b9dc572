#include "check_table.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/clock.hpp"
#include "column/text_format.hpp"
#include "validator/constraint_check.hpp"

namespace lade {
namespace {

// A check may hold an eighth of the memory, and no more than what keeps a small load small.
uint64_t state_bytes_max(uint64_t memory_limit_bytes) {
  return std::min<uint64_t>(memory_limit_bytes / 8, uint64_t{32} << 20);
}

// CPU time of jobs. A job that waits for its own jobs runs others meanwhile, on the same thread;
// these are counted with it, not twice.
class CpuMeter {
 public:
  std::function<void()> metered(std::function<void()> job) {
    return [this, job = std::move(job)] {
      if (inside_) return job();
      inside_ = true;
      const uint64_t start = thread_cpu_ns();
      job();
      total_ns_ += thread_cpu_ns() - start;
      inside_ = false;
    };
  }
  uint64_t total_ns() const { return total_ns_; }

 private:
  static thread_local bool inside_;
  std::atomic<uint64_t> total_ns_ = 0;
};

thread_local bool CpuMeter::inside_ = false;

std::vector<std::string> column_names(const TableSchema& schema, const Constraint& constraint) {
  std::vector<std::string> names;
  for (uint16_t column : constraint.columns) names.emplace_back(schema.columns[column].name);
  return names;
}

// Where a row came from.
struct Place {
  std::string file;
  uint64_t line;
};

Place place_of(const TableInfo& info, uint64_t row) {
  const auto after = std::upper_bound(
      info.batches.begin(), info.batches.end(), row,
      [](uint64_t wanted, const BatchInfo& batch) { return wanted < batch.first_row; });
  const BatchInfo& batch = *(after - 1);
  return {info.files[batch.origin.file].path, batch.origin.line_of(row - batch.first_row)};
}

ConstraintResult result_event(const TableSchema& schema, const Constraint& constraint,
                              const CheckOutcome& outcome, uint64_t elapsed_ns) {
  ConstraintResult event;
  event.table = schema.name;
  event.constraint = constraint.name;
  event.kind = constraint.kind;
  event.columns = column_names(schema, constraint);
  event.ok = outcome.ok();
  event.proof = proof_name(outcome.proof);
  event.reason = outcome.reason;
  event.rows_checked = outcome.rows_checked;
  event.chunks_read = outcome.chunks_read;
  event.bytes_read = outcome.bytes_read;
  event.parent_rows_read = outcome.parent_rows_read;
  event.passes = outcome.passes;
  event.state_bytes_peak = outcome.state_bytes_peak;
  event.state_bytes_after = outcome.state_bytes_after;
  event.violations = outcome.parent_missing ? 1 : outcome.violations.total();
  event.elapsed_ns = elapsed_ns;
  return event;
}

Violation violation_event(const TableView& table, const Constraint& constraint, Level level) {
  Violation event;
  event.table = table.schema().name;
  event.constraint = constraint.name;
  event.kind = constraint.kind;
  event.columns = column_names(table.schema(), constraint);
  event.level = level;
  return event;
}

class TableCheck {
 public:
  TableCheck(const TableCheckRequest& request, Reporter& reporter, FindingLimits& limits)
      : request_(request), reporter_(reporter), limits_(limits) {}

  Result<TableVerdict> run() {
    const std::vector<Constraint>& constraints = request_.table.schema().constraints;
    std::vector<Status> statuses(constraints.size());
    std::vector<std::optional<Checked>> checked(constraints.size());
    JobList jobs;
    for (size_t i = 0; i < constraints.size(); ++i) {
      jobs.push_back(cpu_.metered([&, i] { statuses[i] = check(constraints[i], checked[i]); }));
    }
    request_.run_jobs(std::move(jobs));
    // Verdicts are reported in the order of declaration, so that two runs give the same stream.
    for (size_t i = 0; i < constraints.size(); ++i) {
      LADE_CHECK(statuses[i]);
      report(constraints[i], *checked[i]);
    }
    verdict_.cpu_ns = cpu_.total_ns();
    return verdict_;
  }

 private:
  struct Checked {
    CheckOutcome outcome;
    uint64_t elapsed_ns;
  };

  Status check(const Constraint& constraint, std::optional<Checked>& checked) {
    CheckRequest request;
    request.constraint = &constraint;
    request.table = &request_.table;
    if (constraint.kind == ConstraintKind::foreign_key)
      request.parent = request_.parents.find(constraint.parent_table);
    request.state_bytes_max = state_bytes_max(request_.memory_limit_bytes);
    request.violations_max = request_.findings_max;
    request.threads = request_.threads;
    request.run_jobs = [this](JobList jobs) {
      for (auto& job : jobs) job = cpu_.metered(std::move(job));
      request_.run_jobs(std::move(jobs));
    };
    const TraceSpan span(request_.trace,
                         {constraint.name, request_.table.schema().name, std::nullopt});
    const uint64_t start = steady_ns();
    LADE_TRY(CheckOutcome outcome, check_constraint(request));
    checked = Checked{std::move(outcome), steady_ns() - start};
    return {};
  }

  void report(const Constraint& constraint, Checked& checked) {
    const TableSchema& schema = request_.table.schema();
    const ConstraintResult event =
        result_event(schema, constraint, checked.outcome, checked.elapsed_ns);
    verdict_.ok &= event.ok;
    verdict_.violations += event.violations;
    if (checked.outcome.parent_missing) {
      report_missing_parent(constraint);
    } else {
      report_rows(constraint, checked.outcome.violations);
    }
    reporter_.on(event);
  }

  void report_missing_parent(const Constraint& constraint) {
    const std::string_view table = request_.table.schema().name;
    if (limits_.admit(table, constraint_kind_name(constraint.kind)) == 0) return;
    Violation event = violation_event(request_.table, constraint, request_.level);
    event.message = "the parent table is not loaded, so no key of " + std::string(table) +
                    " can be found in it";
    reporter_.on(event);
  }

  void report_rows(const Constraint& constraint, ViolationList& violations) {
    const TableSchema& schema = request_.table.schema();
    uint64_t allowed =
        limits_.admit(schema.name, constraint_kind_name(constraint.kind), violations.total());
    for (const BrokenRow& broken : violations.rows()) {
      if (allowed-- == 0) break;
      Violation event = violation_event(request_.table, constraint, request_.level);
      for (size_t i = 0; i < broken.key.size(); ++i) {
        event.key.push_back(value_text(schema.columns[constraint.columns[i]].type, broken.key[i]));
      }
      const Place place = place_of(request_.table.info(), broken.row);
      event.file = place.file;
      event.line = place.line;
      event.row = broken.row;
      if (broken.earlier_row) {
        const Place earlier = place_of(request_.table.info(), *broken.earlier_row);
        event.other_file = earlier.file;
        event.other_line = earlier.line;
      }
      reporter_.on(event);
    }
  }

  const TableCheckRequest& request_;
  Reporter& reporter_;
  FindingLimits& limits_;
  CpuMeter cpu_;
  TableVerdict verdict_;
};

}  // namespace

Result<TableVerdict> check_table(const TableCheckRequest& request, Reporter& reporter,
                                 FindingLimits& limits) {
  return TableCheck(request, reporter, limits).run();
}

void run_jobs_on(unsigned threads, JobList jobs) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t job = next++; job < jobs.size(); job = next++) jobs[job]();
  };
  std::vector<std::jthread> helpers;
  for (unsigned i = 1; i < std::min<size_t>(threads, jobs.size()); ++i) helpers.emplace_back(work);
  work();
}

}  // namespace lade
