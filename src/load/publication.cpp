#include "load/publication.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "load/expected_scale.hpp"

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

// The published rows of the table that stay.
uint64_t Publication::rows_before(const TableLoad& table) const {
  const TableManifest* before = table.replaces ? nullptr : database.find(table.schema.index);
  return before == nullptr ? 0 : before->rows;
}

Status Publication::finish(TableLoad& table, JobRunner& jobs) {
  if (settings.publishes_at_once()) {
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
  if (settings.refresh_set != 0) return publish_whole(jobs);
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

// Publishes the tables of a refresh set, or none where one of them was given up or is refused. Each
// is proved against the others as they would be, so that every finding is one of the data.
Status Publication::publish_whole(JobRunner& jobs) {
  TableReaders readers(database);
  for (TableLoad* table : deferred) readers.set(table->appended->writer.info());
  bool whole = deferred.size() == proofs.tables.size();
  std::vector<bool> holds(deferred.size(), true);
  for (size_t i = 0; i < deferred.size() && whole; ++i) {
    LADE_CHECK(interruption.check());
    deferred[i]->appended->turns.begin();
    LADE_TRY(const bool publishable, prove(*deferred[i], readers, jobs));
    deferred[i]->appended->turns.end();
    holds[i] = publishable;
  }
  whole = whole && std::find(holds.begin(), holds.end(), false) == holds.end();
  if (whole) return publish(deferred);
  database.abandon();
  for (size_t i = 0; i < deferred.size(); ++i)
    end_table(*deferred[i], holds[i] ? TableState::failed : TableState::refused, report);
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

// Whether a table goes on although it, or one that refers to it, violates a constraint: where
// violations are kept, and in a dry run, which would report nothing but missing parents of the
// tables that refer to it otherwise.
bool Publication::keeps_violations(TableLoad& table, std::string_view broken) {
  const bool keep = settings.on_violation == OnViolation::keep;
  if (keep) report.remark(std::string(broken) + " is kept with violations");
  if (!keep) report.worsen(ExitCode::data_refused);
  if (!keep && settings.dry_run) table.refused_in_dry_run = true;
  return keep || settings.dry_run;
}

// Publishes the tables in one commit, whose time is shared out among them.
Status Publication::publish(std::span<TableLoad* const> tables) {
  // At most one commit is not acknowledged at any time. There is nothing to wait for: before a
  // table is proved its chunks are flushed, which comes after the commit.
  LADE_CHECK(settle());
  // Database::publish_behind() takes a table's last entry: a table that is both marked
  // not-validated as a child and loaded here must come after its mark.
  std::vector<TableManifest> manifests;
  for (const TableLoad* table : tables) {
    const std::vector<TableManifest>& children = table->proof.unproved_children;
    manifests.insert(manifests.end(), children.begin(), children.end());
  }
  for (TableLoad* table : tables) manifests.push_back(table->appended->writer.info());
  Commit& commit = commit_behind.emplace();
  commit.tables.assign(tables.begin(), tables.end());
  commit_in_doubt = true;
  uint64_t commit_ns = 0;
  {
    const TraceSpan span = trace.span(stage_name(&StageTimes::commit),
                                      tables.size() == 1 ? tables[0]->schema.name : "");
    const StageTimer timer(commit_ns);
    const Result<CommitInfo> begun = database.publish_behind(std::move(manifests));
    commit_in_doubt = begun.ok() || begun.status().code() == Code::commit_unknown;
    LADE_TRY(commit.info, begun);
    commit.end = database.pager().file_bytes();
  }
  for (TableLoad* table : tables) {
    table->appended->times.commit = commit_ns / tables.size();
    table->appended->turns.end();
    drop_validated_children(*table);
  }
  report_durable();
  return {};
}

// Drops the children that the commit has published as proved: they were loaded and proved with it.
void Publication::drop_validated_children(TableLoad& table) {
  std::vector<TableManifest>& children = table.proof.unproved_children;
  const auto is_validated = [&](const TableManifest& child) {
    const TableManifest* published = database.find(child.table);
    return published == nullptr || published->holds_alone();
  };
  children.erase(std::remove_if(children.begin(), children.end(), is_validated), children.end());
}

void Publication::report_durable() {
  if (!commit_behind || !commit_behind->end) return;
  if (*commit_behind->end > database.pager().durable_bytes()) return;
  commit_behind->end.reset();  // a std::bad_alloc while it is reported leaves it in doubt
  for (TableLoad* table : commit_behind->tables) report_published(*table, commit_behind->info);
  commit_behind.reset();
  commit_in_doubt = false;
}

Status Publication::settle() {
  if (!commit_behind) return {};
  const Status failure = database.pager().await_commits();
  report_durable();
  if (!commit_behind) return failure;
  // A commit that has its end is not durable. One without may be: memory ran out while it was
  // reported.
  if (commit_behind->end && failure.code() != Code::commit_unknown) commit_in_doubt = false;
  for (TableLoad* table : commit_behind->tables) table->in_doubt = commit_in_doubt;
  return failure;
}

void Publication::report_published(TableLoad& table, const CommitInfo& commit) {
  table.commit = commit;
  for (const TableManifest& child : table.proof.unproved_children) {
    if (table.refused_in_dry_run) break;
    report.child_not_validated(child, database.schema().table(child.table).name, table.schema.name);
  }
  const TableManifest& manifest = table.appended->writer.info();
  if (manifest.open_keys != 0) report.left_open(table.schema, manifest.open_keys);
  end_table(table,
            table.refused_in_dry_run  ? TableState::refused
            : !manifest.holds_alone() ? TableState::not_validated
            : settings.dry_run        ? TableState::checked
            : manifest.validated      ? TableState::published
                                      : TableState::published_open,
            report);
}

// Gives a table up, and its chunks. Where deferred tables may lie behind them, or tables without
// the rows that a refresh set deletes, the file is not cut: the chunk ids are freed, and `lade
// compact` gives the space back.
void Publication::give_up(TableLoad& table, TableState state) {
  if (deferred.empty() && settings.refresh_set == 0) {
    database.abandon();
  } else {
    const ChunkIdRange ids = table.appended->writer.appended_ids();
    database.pager().free({&ids, 1});
  }
  end_table(table, state, report);
}

}  // namespace lade
