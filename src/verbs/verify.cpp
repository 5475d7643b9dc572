// lade verify: reads every byte that the newest generation refers to, checks every hash and bound,
// decodes every chunk, and derives anew what is stored about the values and their lines.
#include <set>

#include "catalog/tpch.hpp"
#include "load/run_report.hpp"
#include "store/batch_check.hpp"
#include "store/batch_cursor.hpp"
#include "store/database.hpp"
#include "store/ledger_check.hpp"
#include "store/table_readers.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

// The pager knows a chunk's number only.
Status named(const VerifyProblem& problem, const Database& database) {
  const std::string owner = problem.key ? database.owner_of(*problem.key) : std::string();
  if (owner.empty()) return problem.status;
  return Status::error(problem.status.code(), owner + ": " + std::string(problem.status.message()),
                       std::string(problem.status.path()), problem.status.error_number());
}

class VerifyVerb {
 public:
  explicit VerifyVerb(VerbContext& context) : context_(context) {}

  Status run() {
    LADE_TRY(const Database database,
             Database::open(context_.files, tpch_schema(), context_.options.db, Pager::Mode::read));
    const CommitInfo checked = database.pager().last_commit();
    totals_.generation = checked.generation;
    totals_.root = checked.root;
    for (const PagerNotice& notice : database.pager().notices()) {
      report_pager_notice(context_, notice);
      bad_superblock_ = true;
      later_generation_in_doubt_ |= notice.later_generation_in_doubt;
    }
    database.verify([&](const VerifyProblem& problem) {
      if (problem.key) bad_chunks_.insert(*problem.key);
      report(named(problem, database));
    });
    LADE_CHECK(context_.not_interrupted());
    LADE_CHECK(check_tables(database));
    totals_.reason = verdict();
    return {};
  }

  // A place that could not be read is not known to be damaged.
  ExitCode code() const {
    if (later_generation_in_doubt_) return worse(contents_, ExitCode::database_damaged);
    return bad_superblock_ ? worse(contents_, ExitCode::accepted_with_findings) : contents_;
  }

  // What was looked at to the end.
  const RunEnd& totals() const { return totals_; }

 private:
  // Chunks and lists that were reported already are not reported again. Fails only when a signal
  // came.
  Status check_tables(const Database& database) {
    const TableReaders readers(database);
    for (const TableManifest& info : database.tables()) {
      if (!info.fault.ok()) continue;
      const Status status = check_table(*readers.find(info.table));
      LADE_CHECK(context_.not_interrupted());
      if (!status.ok() && contents_ == ExitCode::ok) report(status);
      if (!status.ok()) continue;
      ++totals_.tables;
      totals_.rows += info.rows;
    }
    return {};
  }

  Status check_table(const TableReader& table) {
    const auto is_bad = [&](ChunkId key) { return bad_chunks_.contains(key); };
    const DifferenceSink sink = [&](const Status& problem) { report(problem); };
    LedgerCheck ledger(table, *totals_.generation, sink);
    BatchCheck batches(table, is_bad, sink);
    LADE_CHECK(ledger.check_files());
    BatchCursor cursor(table);
    for (uint64_t batch = 0; batch < table.batches(); ++batch) {
      LADE_CHECK(context_.not_interrupted());
      LADE_TRY(const BatchInfo* const info, cursor.at(batch));
      LADE_CHECK(ledger.check(batch, *info));
      batches.check(batch, *info);
    }
    return {};
  }

  void report(const Status& problem) {
    contents_ = worse(contents_, exit_code_of(problem.code()));
    context_.reporter.on(error_event(problem));
  }

  std::string verdict() const {
    const std::string generation = "generation " + std::to_string(*totals_.generation);
    switch (contents_) {
      case ExitCode::ok: break;
      case ExitCode::database_damaged: return generation + " is damaged";
      case ExitCode::io: return "a part of " + generation + " could not be read";
      default: return generation + " could not be looked at to the end";
    }
    if (later_generation_in_doubt_) {
      return generation +
             " is sound, but a later one may be lost, and a table with it; compare with the "
             "generation that the last load reported";
    }
    if (bad_superblock_) {
      return generation +
             " is sound, but not every superblock copy is; nothing is lost, and the next commit "
             "mends it";
    }
    return "every checksum, every bound and every zone map of " + generation + " is right";
  }

  VerbContext& context_;
  ExitCode contents_ = ExitCode::ok;  // of what the generation refers to
  bool bad_superblock_ = false;
  bool later_generation_in_doubt_ = false;
  std::set<ChunkId> bad_chunks_;
  RunEnd totals_;
};

}  // namespace

ExitCode run_verify(VerbContext& context) {
  report_run_start(context, {});
  VerifyVerb verb(context);
  const Status status = verb.run();
  return report_outcome(context, status, verb.code(), verb.totals());
}

}  // namespace lade
