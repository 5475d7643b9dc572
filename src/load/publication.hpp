// The last stage of a load: publication. A table that was appended to the end is judged, proved and
// published, or given up. With --validate run it is deferred: all are proved at the end of the run
// and published in one commit. So are the tables of a refresh set, all of them or none.
//
// Nobody waits for the disk: the next table builds on a commit that has begun, and a table ends
// when its commit is durable, before the next commit begins.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/interruption.hpp"
#include "load/proofs.hpp"
#include "load/reject_file.hpp"
#include "load/report.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/trace.hpp"
#include "store/table_readers.hpp"

namespace lade {

// For one thread at a time. Everything that it refers to must outlive it.
struct Publication {
  const LoadSettings& settings;
  Database& database;
  Proofs& proofs;
  LoadReport& report;
  RejectFile* rejects;  // null: rejected rows are not written
  Interruption interruption;
  LoadTrace& trace;
  // True while a commit has begun and was not reported: a std::bad_alloc in between leaves the run
  // without words, and its exit code has to tell (7, outcome unknown).
  bool& commit_in_doubt;
  std::vector<TableLoad*>& deferred;  // in the order in which they were appended
  // The commit that has begun and was not reported.
  struct Commit {
    std::vector<TableLoad*> tables;
    CommitInfo info;
    std::optional<uint64_t> end;  // Pager::durable_bytes() from which on it is durable
  };
  std::optional<Commit> commit_behind = {};

  // Judges a table by its files: `failure` of reading them, and the numbers of its rows and
  // rejects. A table that is not accepted has ended. A dry run goes on with a bad one, so that the
  // findings are whole and other tables have their parents; it ends as refused.
  Result<bool> accept_input(TableLoad& table, Status failure);
  // Proves a table and publishes it, defers it, or refuses it. REQUIRES: Appending::finish() has
  // succeeded.
  Status finish(TableLoad& table, JobRunner& jobs);
  // Every deferred table finds its parents among the deferred ones, and all that hold are published
  // in one commit.
  Status publish_deferred(JobRunner& jobs);
  // Ends the tables whose commit has become durable meanwhile.
  void report_durable();
  // Waits for the commit that has begun and ends its tables. Its failure leaves them open, and
  // TableLoad::in_doubt says whether they may have been published.
  Status settle();

 private:
  Status publish_whole(JobRunner& jobs);
  Result<bool> prove(TableLoad& table, const TableReaders& readers, JobRunner& jobs);
  Result<bool> has_expected_lines(TableLoad& table, const TableReaders& readers, JobRunner& jobs);
  bool keeps_violations(TableLoad& table, std::string_view broken);
  uint64_t rows_before(const TableLoad& table) const;
  Status publish(std::span<TableLoad* const> tables);
  void drop_validated_children(TableLoad& table);
  void report_published(TableLoad& table, const CommitInfo& commit);
  void give_up(TableLoad& table, TableState state);
};

// Ends an open table: its last event.
void end_table(TableLoad& table, TableState state, LoadReport& report);

}  // namespace lade
