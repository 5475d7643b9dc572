// lade verify: reads every byte that the newest generation refers to, checks every hash and bound,
// decodes every chunk, and derives anew what is stored about the values and their lines.
#include <algorithm>
#include <set>

#include "store/batch_check.hpp"
#include "store/batch_cursor.hpp"
#include "store/ledger_check.hpp"
#include "store/table_readers.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// The problem with the name of what it is in: the pager knows a chunk's number only.
Status named(const VerifyProblem& problem, const Database& database) {
  const std::string owner = problem.chunk ? database.owner_of(*problem.chunk) : std::string();
  if (owner.empty()) return problem.status;
  return Status::error(problem.status.code(), owner + ": " + std::string(problem.status.message()),
                       std::string(problem.status.path()), problem.status.error_number());
}

// Checks the table's ledger and decodes its chunks, but for the bad ones, which were reported.
Status check_table(const VerbContext& context, const TableReader& table, uint64_t generation,
                   const std::set<ChunkId>& bad_chunks, const DifferenceSink& sink) {
  LedgerCheck ledger(table, generation, sink);
  BatchCheck batches(
      table, [&](ChunkId id) { return bad_chunks.contains(id); }, sink);
  LADE_CHECK(ledger.check_files());
  BatchCursor cursor(table);
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    LADE_CHECK(context.interruption.check());
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    LADE_CHECK(ledger.check(batch, *info));
    batches.check(batch, *info);
  }
  return {};
}

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
  std::set<ChunkId> bad_chunks;
  database.verify([&](const VerifyProblem& problem) {
    if (problem.chunk) bad_chunks.insert(*problem.chunk);
    report(named(problem, database));
  });
  LADE_CHECK(context.interruption.check());
  const TableReaders readers(database);
  for (const TableManifest& manifest : database.tables()) {
    if (!manifest.fault.ok()) continue;  // and was reported
    const Status status =
        check_table(context, *readers.find(manifest.table), checked.generation, bad_chunks, report);
    LADE_CHECK(context.interruption.check());
    // Damage that the pager found first is what this table fails with, too.
    if (!status.ok() && !(is_damage(status) && contents != ExitCode::ok)) report(status);
    if (!status.ok()) continue;
    ++outcome.totals.tables;
    outcome.totals.rows += manifest.rows;
  }
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
