#include "validator/check_table.hpp"

#include <algorithm>

#include "column/text_format.hpp"
#include "store/table_view.hpp"
#include "validator/constraint_check.hpp"

namespace lade {
namespace {

std::vector<std::string> column_names(const TableSchema& schema, const Constraint& constraint) {
  std::vector<std::string> names;
  for (uint16_t column : constraint.columns) names.emplace_back(schema.columns[column].name);
  return names;
}

// Where a row came from.
struct Place {
  std::string file;
  uint64_t line;
  uint64_t generation;  // that published it, or 0: it is not published yet
};

Result<Place> place_of(const TableView& table, uint64_t row) {
  BatchCursor cursor(table);
  LADE_TRY(const BatchInfo* const batch, cursor.with_row(row));
  LADE_TRY(const LoadedFile file, table.file(batch->origin.file));
  return Place{file.path, batch->origin.line_of(row - batch->first_row), file.generation};
}

// A missing parent is one violation, whatever the rows.
uint64_t violations_of(const CheckOutcome& outcome) {
  return outcome.parent_missing ? 1 : outcome.violations.total();
}

ConstraintResult result_event(const TableSchema& schema, const Constraint& constraint,
                              const CheckOutcome& outcome, uint64_t elapsed_ns) {
  ConstraintResult event;
  event.table = schema.name;
  event.constraint = constraint.name;
  event.kind = constraint.kind;
  event.columns = column_names(schema, constraint);
  event.ok = outcome.ok();
  if (outcome.open) event.open = true;
  event.proof = outcome.proof;
  event.reason = outcome.reason;
  event.rows_checked = outcome.rows_checked;
  event.chunks_read = outcome.chunks_read;
  event.bytes_read = outcome.bytes_read;
  event.parent_rows_read = outcome.parent_rows_read;
  event.passes = outcome.passes;
  event.state_bytes_peak = outcome.state_bytes_peak;
  event.state_bytes_after = outcome.state_bytes_after;
  event.spill_bytes = outcome.spill_bytes;
  event.violations = violations_of(outcome);
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

// Adds the file and line of the row, and of the earlier row with its key.
Status add_places(const TableView& table, const BrokenRow& broken, Violation& event) {
  LADE_TRY(const Place place, place_of(table, broken.row));
  event.file = place.file;
  event.line = place.line;
  if (!broken.earlier_row) return {};
  LADE_TRY(const Place earlier, place_of(table, *broken.earlier_row));
  event.other_file = earlier.file;
  event.other_line = earlier.line;
  if (place.generation != earlier.generation) {
    event.message = "there since generation " + std::to_string(earlier.generation);
  }
  return {};
}

void report_rows(const TableView& table, const Constraint& constraint, Level level,
                 ViolationList& violations, Reporter& reporter, FindingLimits& limits) {
  const TableSchema& schema = table.schema();
  uint64_t allowed = limits.admit(schema.name, constraint.name, violations.total());
  for (const BrokenRow& broken : violations.rows()) {
    if (allowed-- == 0) break;
    Violation event = violation_event(table, constraint, level);
    for (size_t i = 0; i < broken.key.size(); ++i) {
      event.key.push_back(value_text(schema.columns[constraint.columns[i]].type, broken.key[i]));
    }
    event.row = broken.row;
    // A row breaks its constraint also where the ledger cannot be read.
    if (const Status status = add_places(table, broken, event); !status.ok()) {
      event.message = status.message();
    }
    reporter.on(event);
  }
}

}  // namespace

// An eighth of the memory limit, and no more than keeps a small load small.
uint64_t check_state_bytes_max(uint64_t memory_limit_bytes) {
  return std::min<uint64_t>(memory_limit_bytes / 8, uint64_t{32} << 20);
}

Status TableCheck::check(const TableView& table, const Schema& schema,
                         const CheckProgress::FindParent& find_parent, uint64_t proved_batches) {
  const std::vector<Constraint>& constraints = table.schema().constraints;
  schema_ = &schema;
  checked_.resize(constraints.size());
  ++times_checked_;
  CheckProgress progress(table, find_parent, proved_batches, settings_.progress, settings_.clock);
  std::vector<size_t> wanted;
  for (size_t i = 0; i < constraints.size(); ++i) {
    if (!settings_.is_wanted || settings_.is_wanted(constraints[i])) wanted.push_back(i);
  }
  std::vector<Status> statuses(wanted.size());
  jobs_.run(wanted.size(), [&](size_t job) {
    const size_t i = wanted[job];
    statuses[job] = check_one(progress, proved_batches, constraints[i], checked_[i]);
  });
  for (const Status& status : statuses) LADE_CHECK(status);
  return {};
}

Status TableCheck::check_one(CheckProgress& progress, uint64_t proved_batches,
                             const Constraint& constraint, Checked& checked) {
  const WatchedCheck watched(progress, constraint);
  CheckRequest request;
  request.constraint = &constraint;
  request.table = &watched.table();
  request.parent = watched.parent();
  request.parents_elsewhere = settings_.parents_elsewhere;
  request.proved_batches = proved_batches;
  request.state_bytes_max =
      settings_.one_pass_bytes.value_or(check_state_bytes_max(settings_.memory_limit_bytes));
  request.in_one_pass = settings_.one_pass_bytes.has_value();
  request.violations_max = settings_.findings_max;
  if (!request.in_one_pass) request.temporary = &settings_.temporary;
  request.jobs = &jobs_;
  const TraceSpan span(settings_.trace,
                       {constraint.name, watched.table().schema().name, std::nullopt});
  const uint64_t start = settings_.clock.monotonic_ns();
  LADE_TRY(CheckOutcome outcome, check_constraint(request));
  checked.elapsed_ns += settings_.clock.monotonic_ns() - start;
  if (checked.outcome) {
    checked.outcome->add(std::move(outcome));
  } else {
    checked.outcome = std::move(outcome);
  }
  return {};
}

TableVerdict TableCheck::verdict() const {
  TableVerdict verdict;
  for (size_t i = 0; i < checked_.size(); ++i) {
    if (!checked_[i].outcome) continue;
    const CheckOutcome& outcome = *checked_[i].outcome;
    if (outcome.open) verdict.open_keys |= uint64_t{1} << i;
    verdict.ok &= outcome.ok() || outcome.open;
    verdict.violations += violations_of(outcome);
  }
  verdict.cpu_ns = jobs_.cpu_ns();
  return verdict;
}

// Verdicts come in the order of declaration, so that two runs give the same stream.
void TableCheck::report(const TableView& table, Reporter& reporter, FindingLimits& limits) {
  const TableSchema& schema = table.schema();
  for (size_t i = 0; i < checked_.size(); ++i) {
    if (!checked_[i].outcome) continue;
    const Constraint& constraint = schema.constraints[i];
    CheckOutcome& outcome = *checked_[i].outcome;
    ConstraintResult event = result_event(schema, constraint, outcome, checked_[i].elapsed_ns);
    if (outcome.parent_missing) {
      event.missing_parent = schema_->table(constraint.parent_table).name;
      event.reason = "the parent table " + *event.missing_parent + " is not loaded";
      if (limits.admit(schema.name, constraint.name) > 0) {
        Violation missing = violation_event(table, constraint, settings_.level);
        missing.message =
            *event.reason + ", so no key of " + std::string(schema.name) + " can be found in it";
        reporter.on(missing);
      }
    } else {
      report_rows(table, constraint, settings_.level, outcome.violations, reporter, limits);
    }
    if (times_checked_ > 1) {
      event.reason =
          "batch by batch in " + std::to_string(times_checked_) + " checks: " + outcome.reason;
    }
    reporter.on(event);
  }
}

}  // namespace lade
