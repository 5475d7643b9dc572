#include "load/publication.hpp"

#include "base/stage_timer.hpp"
#include "load/expected_rows.hpp"

namespace lade {

void end_table(TableLoad& table, TableState state, LoadReport& report) {
  table.become(state);
  table.appended->turns.end();
  report.table_end(table);
}

Result<bool> Publication::accept_input(TableLoad& table, Status failure) {
  const AppendedTable& appended = *table.appended;
  const bool read_whole = failure.ok() && !table.stopped;
  if (read_whole && settings.expected_scale.mode == ExpectedScale::Mode::fixed) {
    failure = check_expected_rows(table.schema, rows_before(table) + appended.rows(),
                                  settings.expected_scale.scale);
  }
  if (!failure.ok()) {
    report.error(failure);
    if (!read_whole || !settings.dry_run) {
      give_up(table, TableState::failed);
      return false;
    }
    table.refused_in_dry_run = true;
  }
  if (table.stopped || settings.reject_budget.exceeded(appended.rejected, appended.lines)) {
    report.worsen(ExitCode::data_refused);
    if (table.stopped || !settings.dry_run) {
      give_up(table, TableState::refused);
      return false;
    }
    table.refused_in_dry_run = true;
  } else if (appended.rejected > 0) {
    report.rows_rejected(table);
    // Rows that are left out of the table have to be in the reject file before it can be seen.
    if (rejects != nullptr) LADE_CHECK(rejects->flush());
  }
  return true;
}

// Rows that are published and stay.
uint64_t Publication::rows_before(const TableLoad& table) const {
  const TableManifest* before = table.replaces ? nullptr : database.find(table.schema.index);
  return before == nullptr ? 0 : before->rows;
}

Status Publication::finish(TableLoad& table, JobRunner& jobs) {
  if (settings.validate == ValidateWhen::run) {
    table.appended->turns.end();
    table.become(TableState::deferred);
    deferred.push_back(&table);
    return {};
  }
  TableReaders readers(database);
  readers.set(table.appended->writer.info());
  LADE_TRY(const bool publishable, prove(table, readers, jobs));
  TableLoad* const alone[] = {&table};
  if (publishable) return publish(alone);
  give_up(table, TableState::refused);
  return {};
}

Status Publication::publish_deferred(JobRunner& jobs) {
  if (deferred.empty()) return {};
  TableReaders readers(database);
  for (TableLoad* table : deferred) readers.set(table->appended->writer.info());
  std::vector<TableLoad*> publishable;
  for (TableLoad* table : deferred) {
    LADE_CHECK(interruption.check());
    table->appended->turns.begin();
    LADE_TRY(const bool holds, prove(*table, readers, jobs));
    table->appended->turns.end();
    if (holds) {
      publishable.push_back(table);
      continue;
    }
    // Children are checked against what is published and stays.
    if (const TableManifest* before = database.find(table->schema.index)) {
      readers.set(*before);
    } else {
      readers.remove(table->schema.index);
    }
    give_up(*table, TableState::refused);
  }
  if (!publishable.empty()) return publish(publishable);
  database.abandon();
  return {};
}

// Whether the table may be published. Marks it as validated when every constraint holds.
Result<bool> Publication::prove(TableLoad& table, const TableReaders& readers, JobRunner& jobs) {
  if (settings.validate != ValidateWhen::off) {
    LADE_TRY(const bool holds, proofs.table_holds(table, readers, jobs));
    const uint64_t open_keys = holds ? table.proof.open_keys : 0;
    table.appended->writer.info().validated = holds && open_keys == 0;
    table.appended->writer.info().open_keys = open_keys;
    if (!holds && !keeps_violations(table, table.schema.name)) return false;
  }
  LADE_TRY(const bool lines_fit, has_expected_lines(table, readers, jobs));
  if (!lines_fit) return false;
  if (!table.replaces) return true;
  LADE_TRY(const bool children_hold, proofs.children_hold(table, readers, jobs));
  return children_hold ||
         keeps_violations(table, "what refers to " + std::string(table.schema.name));
}

Result<bool> Publication::has_expected_lines(TableLoad& table, const TableReaders& readers,
                                             JobRunner& jobs) {
  if (settings.expected_scale.mode != ExpectedScale::Mode::fixed) return true;
  LADE_TRY(const std::string fault, proofs.order_lines_fault(table, readers, jobs));
  if (fault.empty()) return true;
  report.error(Status::error(Code::row_count_mismatch, fault));
  table.refused_in_dry_run = settings.dry_run;
  return settings.dry_run;
}

// Whether a table is published although it, or one that refers to it, violates a constraint. A dry
// run has the run's verdict, and goes on with the table's rows: without them every table that
// refers to it would only be reported to have no parent.
bool Publication::keeps_violations(TableLoad& table, std::string_view broken) {
  const bool keep = settings.on_violation == OnViolation::keep;
  if (keep) report.remark(std::string(broken) + " is kept with violations");
  if (!keep) report.worsen(ExitCode::data_refused);
  if (!keep && settings.dry_run) table.refused_in_dry_run = true;
  return keep || settings.dry_run;
}

// One commit for all. Its time is shared out among the tables.
Status Publication::publish(std::span<TableLoad* const> tables) {
  // Database::publish() takes a table's last entry: a table that is both marked not-validated as a
  // child and loaded here must come after its mark.
  std::vector<TableManifest> manifests;
  for (const TableLoad* table : tables) {
    const std::vector<TableManifest>& children = table->proof.unproved_children;
    manifests.insert(manifests.end(), children.begin(), children.end());
  }
  for (TableLoad* table : tables) manifests.push_back(table->appended->writer.info());
  uint64_t commit_ns = 0;
  CommitInfo commit;
  {
    const TraceSpan span = trace.span(stage_name(&StageTimes::commit),
                                      tables.size() == 1 ? tables[0]->schema.name : "");
    const StageTimer timer(commit_ns);
    commit_in_doubt = true;
    const Result<CommitInfo> published = database.publish(std::move(manifests));
    commit_in_doubt = published.ok();  // a failed commit is described by its Status
    LADE_TRY(commit, published);
  }
  for (TableLoad* table : tables) report_published(*table, commit, commit_ns / tables.size());
  commit_in_doubt = false;
  return {};
}

void Publication::report_published(TableLoad& table, const CommitInfo& commit, uint64_t commit_ns) {
  AppendedTable& appended = *table.appended;
  table.commit = commit;
  appended.times.commit = commit_ns;
  for (const TableManifest& child : table.proof.unproved_children) {
    const TableManifest* published = database.find(child.table);
    if (published != nullptr && !published->holds_alone())
      report.child_not_validated(child, database.schema().table(child.table).name,
                                 table.schema.name);
  }
  const TableManifest& manifest = appended.writer.info();
  if (manifest.open_keys != 0) report.left_open(table.schema, manifest.open_keys);
  end_table(table,
            table.refused_in_dry_run  ? TableState::refused
            : !manifest.holds_alone() ? TableState::not_validated
            : settings.dry_run        ? TableState::checked
            : manifest.validated      ? TableState::published
                                      : TableState::published_open,
            report);
}

// Deferred tables may lie behind the chunks of a table that is given up, so the file is not cut
// there; the chunk ids are freed, and `lade compact` gives their space back.
void Publication::give_up(TableLoad& table, TableState state) {
  if (deferred.empty()) {
    database.abandon();
  } else {
    const ChunkIdRange ids = table.appended->writer.appended_ids();
    database.pager().free({&ids, 1});
  }
  end_table(table, state, report);
}

}  // namespace lade
