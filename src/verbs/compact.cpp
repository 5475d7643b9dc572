// lade compact: copies what the newest generation refers to, without the space of what was replaced
// or abandoned, to a new file that takes the place of the old one.
#include "catalog/tpch.hpp"
#include "load/run_report.hpp"
#include "store/database.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

Status compact(VerbContext& context) {
  const CommandLine& options = context.options;
  LADE_TRY(Database database, Database::open(context.files, tpch_schema(), options.db,
                                             Pager::Mode::write, {.wait_ms = options.wait_ms}));
  Pager& before = database.pager();
  for (const PagerNotice& notice : before.notices()) report_pager_notice(context, notice);
  LADE_TRY(const std::unique_ptr<Pager> after, database.compact());
  const CommitInfo commit = after->last_commit();
  context.reporter.on(Record{"compact",
                             {{"generation", commit.generation},
                              {"file_bytes_before", before.file_bytes()},
                              {"file_bytes", after->file_bytes()},
                              {"root", hex(commit.root)},
                              {"db", options.db}}});
  return {};
}

}  // namespace

ExitCode run_compact(VerbContext& context) {
  report_run_start(context, {});
  return report_outcome(context, compact(context), ExitCode::ok);
}

}  // namespace lade
