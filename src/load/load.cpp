#include "load/load.hpp"

// The load: files to tables, tables to one queue of batches, each table proved and published in
// turn.
#include <algorithm>

#include "base/ordered_pipeline.hpp"
#include "base/stage_timer.hpp"
#include "catalog/tpch.hpp"
#include "file/machine.hpp"
#include "file/overlay_file.hpp"
#include "input/discovery.hpp"
#include "load/if_loaded.hpp"
#include "load/load_scale.hpp"
#include "load/load_table.hpp"
#include "load/run_outputs.hpp"
#include "load/run_report.hpp"
#include "load/trace_file.hpp"

namespace lade {
namespace {

// Encoded batches that may wait for their turn: while a table is validated, the workers go on with
// the next one.
constexpr size_t kItemsPerWorker = 3;

class LoadVerb {
 public:
  explicit LoadVerb(VerbContext& context) : context_(context), options_(context.options) {}

  ExitCode run() {
    Status status = load();
    if (!status.ok() && context_.commit_in_doubt) {
      status = Status::error(
          Code::commit_unknown,
          "a commit was not told of (" + std::string(status.message()) + "); run lade verify",
          options_.db);
    }
    if (!status.ok()) end_open_tables(status.code());
    const std::vector<TableOutcome> outcomes = table_outcomes();
    if (status.code() == Code::interrupted && !outcomes.empty())
      status = Status::error(Code::interrupted, "interrupted; " + outcomes_text(outcomes));
    ExitCode code = exit_code_of(status.code());
    RunEnd totals;
    if (!status.ok()) context_.reporter.on(error_event(status));
    code = worse(code, finish_trace());
    Remarks remarks;
    if (run_) {
      code = worse(code, run_->exit_code);
      totals = run_->totals;
      totals.pager = database_->pager().counters();
      remarks = std::move(run_->remarks);
    }
    totals.reason = load_reason(code, options_, outcomes, remarks);
    return report_run_end(context_, code, std::move(totals));
  }

 private:
  Status load();
  Result<Database> open_database();
  Result<Database> open_dry(const PagerOptions& pager_options);
  Status add_tables();
  Status run_pipeline();
  Result<bool> produce(LoadWorker& worker, LoadItem& item);
  Status consume(LoadItem& item, OrderedPipeline& pipeline);
  Status publish_held();
  Status check_interruption();
  void end_open_tables(Code code);
  std::vector<TableOutcome> table_outcomes() const;
  ExitCode finish_trace();
  Status check_scale();

  VerbContext& context_;
  const CommandLine& options_;
  TableInputs plan_;
  std::vector<TableIndex> input_tables_;  // that have files
  std::optional<Database> database_;
  std::unique_ptr<TraceFile> trace_;
  std::optional<LoadRun> run_;
  std::vector<std::unique_ptr<TableLoad>> loads_;
  size_t reading_ = 0;  // place in loads_ of the table that is being read
};

Status LoadVerb::load() {
  plan_ = find_inputs(context_);
  for (const TableInput& input : plan_.tables) input_tables_.push_back(input.table);
  report_run_start(context_, plan_);
  LADE_CHECK(report_failures(context_, plan_));
  LADE_CHECK(check_temporary_directory(context_));
  LADE_CHECK(read_measurements(context_));
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context_, plan_));
  LADE_TRY(database_, open_database());
  for (const PagerNotice& notice : database_->pager().notices())
    report_pager_notice(context_, notice);
  run_.emplace(context_, *database_);
  LADE_CHECK(add_tables());
  if (outputs.rejects) {
    LADE_TRY(run_->rejects, RejectFile::start(*outputs.rejects));
  }
  if (outputs.trace) {
    LADE_TRY(trace_, TraceFile::start(*outputs.trace, context_.clock));
    run_->trace = &trace_->trace();
  }
  LADE_CHECK(check_scale());
  LADE_CHECK(run_pipeline());
  LADE_CHECK(publish_held());
  if (run_->rejects) LADE_CHECK(run_->rejects->finish());
  return report_scale(*run_);
}

// Opened first and created only if it is missing: a name that something else has is never taken for
// free. A dry run writes to a file that has no name and lies over the database, if there is one.
Result<Database> LoadVerb::open_database() {
  const PagerOptions pager_options{.background_writes = options_.threads > 1,
                                   .wait_ms = options_.wait_ms};
  if (options_.dry_run) return open_dry(pager_options);
  Result<Database> opened =
      Database::open(context_.files, tpch_schema(), options_.db, Pager::Mode::write, pager_options);
  if (opened.status().code() != Code::db_missing) return opened;
  LADE_CHECK(check_scale_tables(options_, tpch_schema(), input_tables_, nullptr));
  Result<Database> created =
      Database::create(context_.files, tpch_schema(), options_.db, pager_options);
  // Somebody else was faster, and may be waited for.
  if (created.status().code() != Code::db_busy || options_.wait_ms == 0) return created;
  return Database::open(context_.files, tpch_schema(), options_.db, Pager::Mode::write,
                        pager_options);
}

Result<Database> LoadVerb::open_dry(const PagerOptions& pager_options) {
  LADE_TRY(std::unique_ptr<File> scratch, context_.temporary.create());
  if (!options_.db.empty()) {
    Result<std::unique_ptr<File>> base = context_.files.open_database(options_.db, false);
    if (base.ok()) {
      LADE_TRY(std::unique_ptr<File> overlay,
               OverlayFile::create(std::move(base).value(), std::move(scratch)));
      return Database::open_on(std::move(overlay), tpch_schema(), Pager::Mode::write,
                               pager_options);
    }
    if (base.status().code() != Code::db_missing) return base.status();
  }
  return Database::create_on(std::move(scratch), tpch_schema(), pager_options);
}

Status LoadVerb::add_tables() {
  for (TableInput& input : plan_.tables) {
    LADE_TRY(const bool wanted, is_wanted(*run_, input));
    if (!wanted) continue;
    run_->tables.push_back(input.table);
    const WriteHints hints = report_hints(context_, tpch_schema().table(input.table));
    loads_.push_back(std::make_unique<TableLoad>(*run_, std::move(input), hints));
  }
  return {};
}

Status LoadVerb::run_pipeline() {
  if (loads_.empty()) return {};
  std::vector<LoadWorker> workers;
  for (unsigned worker = 0; worker < options_.threads; ++worker)
    workers.emplace_back(context_.kernel);
  std::vector<LoadItem> items(options_.threads * kItemsPerWorker);
  OrderedPipeline pipeline(
      options_.threads, items.size(),
      {.produce = [&](unsigned worker,
                      size_t slot) { return produce(workers[worker], items[slot]); },
       .work =
           [&](unsigned worker, size_t slot) {
             if (!items[slot].table_end) items[slot].load->work(workers[worker], items[slot]);
             return Status();
           },
       .consume = [&](unsigned, size_t slot) { return consume(items[slot], pipeline); }});
  LADE_CHECK(pipeline.run());
  return check_interruption();
}

// A signal ends what is not done yet. Where every table is published or refused, it came too late
// to change anything.
Status LoadVerb::check_interruption() {
  if (context_.interruption.load() == 0) return {};
  const bool done =
      std::all_of(loads_.begin(), loads_.end(), [](const auto& load) { return load->has_ended(); });
  return done ? Status() : Status::error(Code::interrupted, "interrupted");
}

// Gives back what a signal has cut short. What was told of a table that the run could not end is
// summed up all the same.
void LoadVerb::end_open_tables(Code code) {
  if (code == Code::interrupted && database_) database_->abandon();
  const std::string_view state = code == Code::interrupted      ? "rolled_back"
                                 : code == Code::commit_unknown ? "in_doubt"
                                                                : "failed";
  for (const auto& load : loads_) {
    if (load->is_open()) load->report_end(state, false);
  }
}

std::vector<TableOutcome> LoadVerb::table_outcomes() const {
  std::vector<TableOutcome> outcomes;
  for (const auto& load : loads_) outcomes.push_back(load->outcome());
  return outcomes;
}

Result<bool> LoadVerb::produce(LoadWorker& worker, LoadItem& item) {
  item.clear();
  if (reading_ == loads_.size() || context_.interruption.load() != 0) return false;
  TableLoad& load = *loads_[reading_];
  item.table_end = !load.read(worker, item);
  // A wait for a pipe that a signal ended.
  if (item.failure.code() == Code::interrupted) return false;
  if (item.table_end) ++reading_;
  return true;
}

// After a signal nothing more is appended, proved or published; a commit that has begun is
// finished.
Status LoadVerb::consume(LoadItem& item, OrderedPipeline& pipeline) {
  if (context_.interruption.load() != 0) return {};
  return item.table_end ? item.load->finish(item, pipeline) : item.load->append(item, pipeline);
}

// With --validate run every table finds its parents among the held ones, and all that hold are
// published in one commit.
Status LoadVerb::publish_held() {
  if (run_->held.empty()) return {};
  ThreadRunner jobs(options_.threads);
  TableReaders readers(*database_);
  for (TableLoad* load : run_->held) readers.set(load->info());
  std::vector<TableManifest> tables;
  std::vector<TableLoad*> publishable;
  for (TableLoad* load : run_->held) {
    LADE_CHECK(check_interruption());
    LADE_TRY(const bool holds, load->prove_held(readers, jobs));
    if (!holds) continue;
    for (const TableManifest& child : load->unproved_children()) tables.push_back(child);
    publishable.push_back(load);
  }
  // publish() takes a table's last entry: a table that is both marked not-validated as a child and
  // loaded here must come after its mark.
  for (TableLoad* load : publishable) tables.push_back(load->info());
  if (tables.empty()) {
    database_->abandon();
    return {};
  }
  const TraceSpan span(run_->trace, {.name = "commit", .table = {}, .batch = {}});
  uint64_t commit_ns = 0;
  CommitInfo commit;
  {
    StageTimer timer(commit_ns);
    LADE_TRY(commit, run_->publish(std::move(tables)));
  }
  for (TableLoad* load : publishable)
    load->report_published(commit, commit_ns / publishable.size());
  run_->commit_told();
  return {};
}

// The exit code of the trace file: a lost trace does not undo commits, but the run exits with 6.
ExitCode LoadVerb::finish_trace() {
  const Status status = trace_ ? trace_->finish() : Status();
  if (!status.ok()) context_.reporter.on(error_event(status));
  return exit_code_of(status.code());
}

// What is known of a scale before a row is read. A dry run goes on, since it tells everything at
// once.
Status LoadVerb::check_scale() {
  Status status = check_scale_tables(options_, tpch_schema(), input_tables_, &*database_);
  if (status.ok()) status = check_scale_of_published(*run_);
  if (status.code() != Code::row_count_mismatch || !options_.dry_run) return status;
  run_->fail(status);
  return {};
}

}  // namespace

ExitCode run_load(VerbContext& context) { return LoadVerb(context).run(); }

}  // namespace lade
