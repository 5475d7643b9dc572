// lade publish: stored tables as Delta Lake tables. And lade verify --published: every file that
// the logs of a published folder name.
#include "publish/publish.hpp"

#include <algorithm>

#include "publish/verify_published.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// In the order of the schema, so that parents come first; all that are loaded where none is named.
Result<std::vector<TableIndex>> wanted_tables(const Database& database,
                                              const std::vector<std::string>& names) {
  std::vector<TableIndex> tables;
  for (const TableSchema& table : database.schema().tables) {
    const bool named = std::find(names.begin(), names.end(), table.name) != names.end();
    if (!named && !names.empty()) continue;
    if (database.find(table.index) != nullptr) {
      tables.push_back(table.index);
    } else if (named) {
      return Status::error(Code::table_missing, std::string(table.name) + " is not loaded",
                           database.pager().path());
    }
  }
  if (!tables.empty()) return tables;
  return Status::error(Code::table_missing, "no table is loaded", database.pager().path());
}

PublishSeams seams_of(VerbContext& context) {
  return {.files = context.files,
          .reporter = context.reporter,
          .clock = context.clock,
          .interruption = context.interruption,
          .commit_in_doubt = context.commit_in_doubt};
}

std::string verdict(const PublishedCheck& check, ExitCode problems) {
  switch (problems) {
    case ExitCode::ok: break;
    case ExitCode::database_damaged:
      return "published tables are damaged; where the database is at hand, remove what is changed "
             "(of a log the whole _delta_log), then publish with --if-published replace";
    default: return "a part of what is published could not be read";
  }
  std::string text =
      check.parts == 0 || check.tables > 0
          ? "every file that the logs name is there and right"
          : "every file of the parts is there and right; lade publish --parts puts them "
            "together";
  if (check.in_excess > 0)
    text +=
        "; what is in excess does no harm: a VACUUM by any engine removes data files, and "
        "files of keys that no part has may be deleted";
  return text;
}

Status publish_stored(VerbContext& context, PublishTotals& totals) {
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  LADE_TRY(const std::vector<TableIndex> tables, wanted_tables(database, context.options.tables));
  return publish_tables(database, tables, context.options.publish, seams_of(context), totals);
}

}  // namespace

Status publish(VerbContext& context, VerbOutcome& outcome) {
  const PublishSettings& settings = context.options.publish;
  PublishTotals totals;
  const Status status = settings.parts > 0
                            ? publish_parts(context.schema, settings, seams_of(context), totals)
                            : publish_stored(context, totals);
  outcome.totals.violations = totals.violations;
  outcome.code = totals.code;
  outcome.totals.tables = totals.tables;
  outcome.totals.rows = totals.rows;
  outcome.totals.encoded_bytes = totals.bytes;
  if (!totals.verdict.empty()) outcome.totals.reason = totals.verdict;
  return status;
}

Status verify_published(VerbContext& context, VerbOutcome& outcome) {
  PublishedCheck check;
  ExitCode problems = ExitCode::ok;
  const auto report = [&](const Status& problem) { report_error(context, problem, problems); };
  const Status status = verify_published(context.schema, context.options.published,
                                         context.options.threads, seams_of(context), report, check);
  outcome.totals.tables = check.tables;
  outcome.totals.rows = check.rows;
  outcome.totals.encoded_bytes = check.bytes;
  if (status.ok()) outcome.totals.reason = verdict(check, problems);
  const ExitCode excess = check.in_excess > 0 ? ExitCode::accepted_with_findings : ExitCode::ok;
  outcome.code = worse(problems, excess);
  return status;
}

}  // namespace lade
