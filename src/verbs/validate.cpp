// lade validate: runs the constraints again on what is stored, and publishes what that says of each
// table.
#include "store/table_readers.hpp"
#include "validator/check_table.hpp"
#include "verbs/run_outputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// Whether all constraints of the table hold. Adds what was found to the totals.
Result<bool> holds(VerbContext& context, const TableReader& table, const TableReaders& readers,
                   FindingLimits& limits, RunEnd& totals) {
  ThreadRunner jobs(context.options.threads);
  TableCheck check({.progress = context.reporter,
                    .clock = context.clock,
                    .jobs = jobs,
                    .temporary = context.temporary,
                    .memory_limit_bytes = context.options.memory_limit_bytes,
                    .findings_max = context.options.findings_max});
  LADE_CHECK(check.check(table, readers));
  check.report(table, context.reporter, limits);
  const TableVerdict verdict = check.verdict();
  limits.end_table(table.schema().name, context.reporter);
  ++totals.tables;
  totals.rows += table.info().rows;
  totals.violations += verdict.violations;
  return verdict.ok;
}

}  // namespace

Status validate(VerbContext& context, VerbOutcome& outcome) {
  LADE_CHECK(check_temporary_directory(context));
  LADE_TRY(Database database, open_existing(context, Pager::Mode::write));
  FindingLimits limits(context.options.findings_max);
  std::vector<TableManifest> changed;
  {
    const TableReaders readers(database);
    for (const TableManifest& manifest : database.tables()) {
      LADE_CHECK(context.interruption.check());
      const Result<bool> valid =
          holds(context, *readers.find(manifest.table), readers, limits, outcome.totals);
      if (is_damage(valid.status())) {  // which does not hide the other tables
        report_error(context, valid.status(), outcome.code);
        continue;
      }
      LADE_CHECK(valid.status());
      if (!valid.value()) outcome.code = worse(outcome.code, ExitCode::data_refused);
      if (valid.value() == manifest.validated) continue;
      changed.push_back(manifest);
      changed.back().validated = valid.value();
    }
  }
  // A mark is part of the catalog, so it changes as tables do: by a commit.
  if (changed.empty()) return {};
  context.commit_in_doubt = true;
  const Status status = database.publish(std::move(changed)).status();
  context.commit_in_doubt = false;  // a commit that failed is described by its Status
  return status;
}

}  // namespace lade
