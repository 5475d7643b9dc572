// The load of one table: its files are read in batches, batches are parsed and encoded side by
// side, appended in order, and after the last one every constraint is checked and the table is
// published or refused.
//
//   read -> work (lex, parse, encode) -> append -> ... -> finish (validate, commit)
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "events/progress_meter.hpp"
#include "load/load_item.hpp"
#include "load/load_run.hpp"
#include "load/table_proof.hpp"
#include "store/table_writer.hpp"
#include "store/write_hints.hpp"

namespace lade {

// Threads: read() is called by one worker at a time, work() by any number of them, each with an
// item of its own; append(), finish() and all that follows by one thread at a time, in the order of
// the batches. `batch_refused_` is the only member that both sides touch at the same time.
class TableLoad {
 public:
  TableLoad(LoadRun& run, TableInput input, const WriteHints& hints);

  const TableSchema& schema() const { return schema_; }

  // One worker at a time; false at the end of the table's files. A failure of the input is in
  // item.failure.
  bool read(LoadWorker& worker, LoadItem& item);
  // Any worker.
  void work(LoadWorker& worker, LoadItem& item);
  // One worker at a time, in order. Fails only when the database cannot be written.
  Status append(LoadItem& item, JobRunner& jobs);
  Status finish(LoadItem& end, JobRunner& jobs);
  // Appended to, and neither published nor refused.
  bool is_open() const { return writer_.has_value() && state_.empty(); }
  bool has_ended() const { return !state_.empty(); }
  TableOutcome outcome() const { return {schema_.name, state_}; }
  // The table's last event. Called from outside where the run ends before the table does.
  void report_end(std::string_view state, bool ok);

  // With --validate run, for each held table in order: checks it against `readers`, where all held
  // tables are, and says whether it is to be published. A refused one is taken out of `readers`.
  Result<bool> prove_held(TableReaders& readers, JobRunner& jobs);
  // It was published. `commit_ns` of a core is its share of a commit that it may have with others;
  // what such a commit wrote and how long it took are counted by the run alone.
  void report_published(const CommitInfo& commit, uint64_t commit_ns);
  const TableManifest& info() { return writer_->info(); }
  // Published tables whose parent this one replaces, and which are to be published with it as not
  // validated.
  const std::vector<TableManifest>& unproved_children() const { return proof_.unproved_children(); }

 private:
  // A span of this table's, for as long as it lives.
  TraceSpan span(std::string_view name, std::optional<uint64_t> batch = {}) const {
    return {run_.trace, {name, schema_.name, batch}};
  }
  void trace_parse(uint64_t start_ns, const LoadItem& item) const;
  void trace_counters() const;
  void start(const LoadItem& first);
  Status report_rejects(LoadItem& item);
  uint64_t rejects_to_write() const;
  void report_unwritten_rejects();
  bool over_budget() const;
  void begin_turn();
  void end_turn();
  Status prove_and_publish(JobRunner& jobs);
  Status append_proved(const LoadItem& item, JobRunner& jobs);
  Result<bool> prove(const TableReaders& readers, JobRunner& jobs);
  uint64_t rows_before() const;
  Result<bool> has_expected_lines(const TableReaders& readers, JobRunner& jobs);
  bool keeps_violations(std::string_view broken);
  void refuse(std::string_view state);
  std::vector<LoadedFile> ledger() const;
  Status report_notices();
  void report_empty_files();
  Status report_repeated_files();

  LoadRun& run_;
  const CommandLine& options_;
  const TableSchema& schema_;
  const size_t files_;
  const std::optional<uint64_t> stored_bytes_;
  const bool replaces_;  // a published table
  BatchReader reader_;
  TableProof proof_;
  std::optional<TableWriter> writer_;  // from the first item on that was consumed
  std::unique_ptr<ProgressMeter> progress_;
  // What the table took while it was its turn: with --validate run, others are loaded in between.
  std::optional<uint64_t> start_ns_;  // of the current turn; none: it is another's
  IoCounters counters_before_;
  uint64_t elapsed_ns_ = 0;
  IoCounters counters_;
  uint64_t rss_peak_bytes_ = 0;  // of the process, when the last row was appended
  uint64_t lines_ = 0;
  uint64_t rejected_ = 0;
  std::array<uint64_t, kRejectCodes> rejected_by_code_{};
  uint64_t rejects_written_ = 0;    // to the reject file
  uint64_t stored_bytes_done_ = 0;  // of the batches that were appended
  uint64_t rows_without_trailing_ = 0;
  StageTimes times_;
  // With --validate batch: a batch breaks a constraint, so nothing more is read.
  std::atomic<bool> batch_refused_ = false;
  // Other tables are checked against its rows all the same.
  bool refused_in_dry_run_ = false;
  std::optional<CommitInfo> commit_;
  std::string_view state_;  // of its end; empty before that
};

}  // namespace lade
