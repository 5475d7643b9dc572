// lade verify: checks every byte of a database, and says what is wrong with it.
#include <algorithm>

#include "store/verify_database.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// `contents` is the exit code that the contents alone give.
std::string verdict(uint64_t generation_number, ExitCode contents, bool bad_superblock,
                    bool later_generation_in_doubt) {
  const std::string generation = "generation " + std::to_string(generation_number);
  switch (contents) {
    case ExitCode::ok: break;
    case ExitCode::database_damaged: return generation + " is damaged";
    case ExitCode::io: return "a part of " + generation + " could not be read";
    default: return generation + " could not be looked at to the end";
  }
  if (later_generation_in_doubt) {
    return generation +
           " is sound, but a later one may be lost, and a table with it; compare with the "
           "generation that the last load reported";
  }
  if (bad_superblock) {
    return generation +
           " is sound, but not every superblock copy is; nothing is lost, and the next commit "
           "mends it";
  }
  return "every checksum, every bound and every zone map of " + generation + " is right";
}

}  // namespace

Status verify(VerbContext& context, VerbOutcome& outcome) {
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  const CommitInfo checked = database.pager().last_commit();
  outcome.totals.generation = checked.generation;
  outcome.totals.root = checked.root;
  const std::vector<PagerNotice>& notices = database.pager().notices();
  const bool later_generation_in_doubt = std::any_of(
      notices.begin(), notices.end(),
      [](const PagerNotice& notice) { return notice.code == NoticeCode::superblock_slot_torn; });
  ExitCode contents = ExitCode::ok;
  const auto report = [&](const Status& problem) { report_error(context, problem, contents); };
  DatabaseCheck check;
  const Status status =
      verify_database(database, context.options.threads, context.interruption, report, check);
  outcome.totals.tables = check.tables;
  outcome.totals.rows = check.rows;
  LADE_CHECK(status);
  outcome.totals.reason =
      verdict(checked.generation, contents, !notices.empty(), later_generation_in_doubt);
  outcome.code = contents;
  if (later_generation_in_doubt) {
    outcome.code = worse(contents, ExitCode::database_damaged);
  } else if (!notices.empty()) {
    outcome.code = worse(contents, ExitCode::accepted_with_findings);
  }
  return {};
}

}  // namespace lade
