// The load of one table: its files are read in batches, batches are parsed and encoded side by
// side, appended in order, and after the last one every constraint is checked and the table is
// published or refused.
//
//   read -> work (lex, parse, encode) -> append -> ... -> finish (validate, commit)
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "base/ordered_pipeline.hpp"
#include "check_table.hpp"
#include "column/batch.hpp"
#include "diagnostics/finding_limits.hpp"
#include "diagnostics/progress_meter.hpp"
#include "diagnostics/trace.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "reject_file.hpp"
#include "store/batch_encoder.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "store/table_writer.hpp"
#include "store/write_hints.hpp"
#include "verbs.hpp"

namespace lade {

// What the tables of a run share and add up to.
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
  // With --validate run: the tables that were appended and wait for the end of the run, in the
  // schema's order.
  std::vector<class TableLoad*> held;
  std::vector<TableIndex> tables;  // all that are loaded

  void note(ExitCode code) { exit_code = worse(exit_code, code); }
  // An error event, and the exit code that belongs to it.
  void fail(const Status& status);
};

// Memory of one worker, recycled from batch to batch.
struct LoadWorker {
  explicit LoadWorker(Kernel kernel) : encoder(kernel) {}

  TextBatch text;
  Batch batch;
  BatchEncoder encoder;
  std::unique_ptr<BatchParser> parser;
  TableIndex parser_table = 0;
};

// What a worker made of one batch, or the end of a table.
struct LoadItem {
  class TableLoad* load = nullptr;
  bool table_end = false;
  Status failure;  // of the table's input, with table_end
  EncodedBatch encoded;
  size_t rows = 0;
  uint64_t lines = 0;
  uint64_t text_bytes = 0;
  uint64_t rows_without_trailing = 0;
  bool carriage_return = false;
  uint32_t file = 0;
  uint64_t sequence = 0;  // of the batch in its table
  RejectList rejects;
  std::vector<std::string>
      rejected_rows;  // whole rows of `rejects`, when the reject file wants them
  StageTimes times;

  // Keeps the memory.
  void clear();
};

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
  Status append(LoadItem& item, const std::function<void(JobList)>& run_jobs);
  Status finish(LoadItem& end, const std::function<void(JobList)>& run_jobs);
  // Appended to, and neither published nor refused.
  bool is_open() const { return writer_.has_value() && !ended_; }
  // The run was interrupted before the table's end.
  void roll_back();

  // With --validate run, for each held table in order: checks it against `readers`, where all held
  // tables are, and says whether it is to be published. A refused one is taken out of `readers`.
  Result<bool> prove_held(TableReaders& readers, const std::function<void(JobList)>& run_jobs);
  // It was published together with the others.
  void report_published(const CommitInfo& commit);
  const TableInfo& info() { return writer_->info(); }
  // Published tables whose parent this one replaces, and which are to be published with it as not
  // validated.
  const std::vector<TableInfo>& unproved_children() const { return unproved_children_; }

 private:
  // A span of this table's, for as long as it lives.
  TraceSpan span(std::string_view name, std::optional<uint64_t> batch = {}) const {
    return {run_.trace, {name, schema_.name, batch}};
  }
  void trace_parse(uint64_t start_ns, const LoadItem& item) const;
  void trace_counters() const;
  void start(const LoadItem& first);
  Status report_rejects(LoadItem& item);
  bool over_budget() const;
  Status prove_and_publish(const std::function<void(JobList)>& run_jobs);
  Status append_proved(const LoadItem& item, const std::function<void(JobList)>& run_jobs);
  TableCheckSettings check_settings(const std::function<void(JobList)>& run_jobs) const;
  TableCheck& check(const std::function<void(JobList)>& run_jobs);
  TableVerdict take_verdict(const TableView& table);
  Result<bool> prove(TableReaders& readers, const std::function<void(JobList)>& run_jobs);
  Result<bool> prove_children(TableReaders& readers, const std::function<void(JobList)>& run_jobs);
  void refuse(std::string_view state);
  std::vector<LoadedFile> ledger() const;
  void report_notices();
  void report_end(std::string_view state, bool ok);

  LoadRun& run_;
  const CommandLine& options_;
  const TableSchema& schema_;
  const size_t files_;
  const std::optional<uint64_t> stored_bytes_;
  const bool replaces_;  // a published table
  BatchReader reader_;
  std::optional<TableWriter> writer_;  // from the first item on that was consumed
  std::unique_ptr<ProgressMeter> progress_;
  uint64_t start_ns_ = 0;
  IoCounters counters_before_;
  uint64_t lines_ = 0;
  uint64_t rejected_ = 0;
  uint64_t violations_ = 0;
  uint64_t rows_without_trailing_ = 0;
  StageTimes times_;
  std::optional<TableCheck> check_;
  size_t proved_batches_ = 0;  // of the table's begin: what was published as validated
  // With --validate batch: a batch breaks a constraint, so nothing more is read.
  std::atomic<bool> batch_refused_ = false;
  std::vector<TableInfo> unproved_children_;
  std::optional<CommitInfo> commit_;
  bool ended_ = false;
};

}  // namespace lade
