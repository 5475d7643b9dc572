// lade compact: copies what the newest generation refers to, without the space of what was replaced
// or abandoned, to a new file that takes the place of the old one.
#include "base/human_text.hpp"
#include "verbs/run_report.hpp"

namespace lade {

Status compact(VerbContext& context, VerbOutcome& outcome) {
  LADE_TRY(Database database, open_existing(context, Pager::Mode::write));
  const Pager& before = database.pager();
  LADE_TRY(const std::unique_ptr<Pager> after, database.compact());
  const CommitInfo commit = after->last_commit();
  context.reporter.on(Record{"compact",
                             {{"generation", commit.generation},
                              {"file_bytes_before", before.file_bytes()},
                              {"file_bytes", after->file_bytes()},
                              {"root", hex(commit.root)},
                              {"db", context.options.db}}});
  outcome.totals.reason = context.options.db + " takes " + thousands(after->file_bytes()) +
                          " bytes instead of " + thousands(before.file_bytes());
  return {};
}

}  // namespace lade
