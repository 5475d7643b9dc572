// What the tables of one load share and add up to.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "events/finding_limits.hpp"
#include "events/trace.hpp"
#include "load/load_verdict.hpp"
#include "load/reject_file.hpp"
#include "load/run_context.hpp"
#include "store/database.hpp"

namespace lade {

class TableLoad;

struct LoadRun {
  LoadRun(VerbContext& context_of, Database& database_of)
      : context(context_of), database(database_of), limits(context_of.options.findings_max) {}

  VerbContext& context;
  Database& database;
  FindingLimits limits;
  std::unique_ptr<RejectFile> rejects;          // null: nobody wants them
  Trace* trace = nullptr;                       // null: nobody wants one
  std::atomic<uint64_t> batches_in_flight = 0;  // read, and not yet appended
  RunEnd totals;
  ExitCode exit_code = ExitCode::ok;
  Remarks remarks;
  // With --validate run: the tables that were appended and wait for the end of the run, in the
  // schema's order.
  std::vector<TableLoad*> held;
  std::vector<TableIndex> tables;  // all that are loaded

  bool loads(TableIndex table) const;
  void note(ExitCode code) { exit_code = worse(exit_code, code); }
  // What was asked for is done, but not clean.
  void remark(std::string why) {
    note(ExitCode::accepted_with_findings);
    remarks.add(std::move(why));
  }
  // Commits what was appended. A std::bad_alloc between this and commit_told() ends the run with
  // exit 7 (outcome unknown), since nobody was told of the commit; a commit that fails is described
  // by its Status.
  Result<CommitInfo> publish(std::vector<TableManifest> infos);
  void commit_told() { context.commit_in_doubt = false; }
  // An error event, and the exit code that belongs to it.
  void fail(const Status& status);
};

}  // namespace lade
