// lade validate: runs the constraints again on what is stored, and publishes what that says of each
// table.
#include "base/human_text.hpp"
#include "validator/check_table.hpp"
#include "verbs/run_outputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// Checks all constraints of the table. Adds what was found to the totals.
Result<TableVerdict> check_all(VerbContext& context, const TableReader& table,
                               const TableReaders& readers, FindingLimits& limits, RunEnd& totals) {
  ThreadRunner jobs(context.options.threads);
  TableCheck check({.progress = context.reporter,
                    .clock = context.clock,
                    .jobs = jobs,
                    .temporary = context.temporary,
                    .parents_elsewhere = table.info().part.has_others(),
                    .memory_limit_bytes = context.options.memory_limit_bytes,
                    .findings_max = context.options.findings_max});
  LADE_CHECK(check.check(table, readers));
  check.report(table, context.reporter, limits);
  const TableVerdict verdict = check.verdict();
  limits.end_table(table.schema().name, context.reporter);
  ++totals.tables;
  totals.rows += table.info().rows;
  totals.violations += verdict.violations;
  return verdict;
}

}  // namespace

Status validate(VerbContext& context, VerbOutcome& outcome) {
  LADE_CHECK(check_temporary_directory(context));
  LADE_TRY(Database database, open_existing(context, Pager::Mode::write));
  FindingLimits limits(context.options.findings_max);
  std::vector<TableManifest> changed;
  std::vector<std::string> open;  // constraints
  {
    const TableReaders readers(database);
    for (const TableManifest& manifest : database.tables()) {
      LADE_CHECK(context.interruption.check());
      const TableReader& table = *readers.find(manifest.table);
      const Result<TableVerdict> valid = check_all(context, table, readers, limits, outcome.totals);
      if (is_damage(valid.status())) {  // which does not hide the other tables
        report_error(context, valid.status(), outcome.code);
        continue;
      }
      LADE_CHECK(valid.status());
      const TableVerdict& verdict = valid.value();
      if (!verdict.ok) outcome.code = worse(outcome.code, ExitCode::data_refused);
      const std::vector<std::string> names = constraint_names(table.schema(), verdict.open_keys);
      open.insert(open.end(), names.begin(), names.end());
      TableManifest now = manifest;
      now.open_keys = verdict.ok ? verdict.open_keys : 0;
      now.validated = verdict.ok && verdict.open_keys == 0;
      if (now.validated == manifest.validated && now.open_keys == manifest.open_keys) continue;
      changed.push_back(std::move(now));
    }
  }
  if (!open.empty() && outcome.code == ExitCode::ok) {
    outcome.totals.reason =
        "all that the part alone can show holds; open until all parts are "
        "published together: " +
        joined(open, ", ");
  }
  // A mark is part of the catalog, so it changes as tables do: by a commit.
  if (changed.empty()) return {};
  context.commit_in_doubt = true;
  const Status status = database.publish(std::move(changed)).status();
  context.commit_in_doubt = status.code() == Code::commit_unknown;
  return status;
}

}  // namespace lade
