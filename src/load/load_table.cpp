#include "load/load_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/human_text.hpp"
#include "base/stage_timer.hpp"
#include "catalog/tpch.hpp"
#include "file/machine.hpp"
#include "load/scale_check.hpp"
#include "store/catalog_record.hpp"
#include "store/staged_table.hpp"
#include "store/table_readers.hpp"
#include "validator/key_bounds.hpp"

namespace lade {
namespace {

// Rows far longer than any of TPC-H would make a batch that no memory holds: it ends early instead.
uint64_t text_bytes_max(uint64_t memory_limit_bytes) {
  return std::clamp<uint64_t>(memory_limit_bytes / 16, uint64_t{1} << 20, uint64_t{1} << 30);
}

uint64_t rows_without_trailing(const Batch& batch) {
  if (batch.mixed_row_forms.empty()) {
    return (batch.row_form & kTrailingDelimiter) == 0 ? batch.rows : 0;
  }
  return static_cast<uint64_t>(
      std::count_if(batch.mixed_row_forms.begin(), batch.mixed_row_forms.end(),
                    [](uint8_t form) { return (form & kTrailingDelimiter) == 0; }));
}

// Batches of the whole table, if the rest of the files packs as well as what was read of them when
// the first batch was cut.
uint64_t expected_batches(const LoadItem& first, std::optional<uint64_t> stored_bytes) {
  if (first.text_bytes == 0) return 1;
  if (!stored_bytes) return UINT64_MAX;
  const double text_of_stored = static_cast<double>(first.text_bytes_read) /
                                static_cast<double>(std::max<uint64_t>(1, first.stored_bytes_read));
  const double text_bytes = static_cast<double>(*stored_bytes) * text_of_stored;
  return static_cast<uint64_t>(text_bytes / static_cast<double>(first.text_bytes)) + 1;
}

}  // namespace

TableLoad::TableLoad(LoadRun& run, TableInput input, const WriteHints& hints)
    : run_(run),
      options_(run.context.options),
      schema_(run.database.schema().table(input.table)),
      files_(input.files.size()),
      stored_bytes_(input.stored_bytes()),
      replaces_(options_.if_loaded == IfLoaded::replace &&
                run.database.find(input.table) != nullptr),
      reader_(run.context.files, std::move(input),
              {.batch_lines = hints.batch_rows,
               .text_bytes_max = text_bytes_max(options_.memory_limit_bytes),
               .kernel = run.context.kernel}),
      proof_(run, schema_) {}

bool TableLoad::read(LoadWorker& worker, LoadItem& item) {
  TraceSpan read_span = span("read");
  StageTimer timer(item.times.read);
  if (!start_ns_) start_ns_ = run_.context.clock.monotonic_ns();
  item.load = this;
  if (batch_refused_) return false;
  const Result<bool> more = reader_.next(worker.text);
  if (!more.ok()) item.failure = more.status();
  if (!more.ok() || !more.value()) return false;
  item.sequence = worker.text.sequence;
  item.text_bytes_read = reader_.bytes_read();
  item.stored_bytes_read = reader_.stored_bytes_read();
  read_span.set_batch(item.sequence);
  ++run_.batches_in_flight;
  return true;
}

void TableLoad::work(LoadWorker& worker, LoadItem& item) {
  const TraceSpan batch_span = span("batch", item.sequence);
  if (!worker.parser || worker.parser_table != schema_.index) {
    worker.parser =
        std::make_unique<BatchParser>(schema_, run_.context.kernel, tpch_schema().tables);
    worker.parser_table = schema_.index;
  }
  item.rejects.limit =
      run_.rejects ? std::max(rejects_to_write(), options_.findings_max) : options_.findings_max;
  const uint64_t start_ns = run_.context.clock.monotonic_ns();
  const ParseTimes before = worker.parser->times();
  worker.parser->parse(worker.text, worker.batch, item.rejects);
  item.times.lex += worker.parser->times().lex_ns - before.lex_ns;
  item.times.parse += worker.parser->times().parse_ns - before.parse_ns;
  trace_parse(start_ns, item);

  const TraceSpan encode_span = span("encode", item.sequence);
  StageTimer timer(item.times.encode);
  item.rows = worker.batch.rows;
  item.lines = worker.text.lines + worker.text.overlong.size();
  item.text_bytes = worker.text.bytes;
  item.carriage_return = worker.text.carriage_return;
  item.file = worker.text.file;
  item.rows_without_trailing = rows_without_trailing(worker.batch);
  if (run_.rejects) {
    for (const Reject& reject : item.rejects.rejects) {
      item.rejected_rows.emplace_back(worker.text.text.data() + reject.row_offset,
                                      reject.row_length);
    }
  }
  if (item.rows > 0) worker.encoder.encode(worker.batch, item.encoded);
}

// Lexing and parsing take turns, block by block: a trace shows what each came to, one behind the
// other.
void TableLoad::trace_parse(uint64_t start_ns, const LoadItem& item) const {
  if (run_.trace == nullptr) return;
  const uint64_t end_ns = run_.context.clock.monotonic_ns();
  const uint64_t cpu_ns = std::max<uint64_t>(1, item.times.lex + item.times.parse);
  const double lex_share = static_cast<double>(item.times.lex) / static_cast<double>(cpu_ns);
  const uint64_t lexed_ns =
      start_ns + static_cast<uint64_t>(static_cast<double>(end_ns - start_ns) * lex_share);
  run_.trace->span({"lex", schema_.name, item.sequence}, start_ns, lexed_ns);
  run_.trace->span({"parse", schema_.name, item.sequence}, lexed_ns, end_ns);
}

void TableLoad::trace_counters() const {
  if (run_.trace == nullptr) return;
  run_.trace->counter("rss_bytes", current_rss_bytes());
  run_.trace->counter("batches_in_flight", run_.batches_in_flight);
  run_.trace->counter("bytes_written", run_.database.pager().counters().put_bytes);
}

void TableLoad::start(const LoadItem& first) {
  const Pager& pager = run_.database.pager();
  counters_before_ = pager.counters();
  const uint64_t batches_expected = expected_batches(first, stored_bytes_);
  TableManifest before = replaces_ ? run_.database.empty_table(schema_.index)
                                   : run_.database.table_or_empty(schema_.index);
  if (before.validated) proof_.start(before.batches.items());
  before.validated = false;  // until the new rows are proved
  writer_.emplace(run_.database.pager(), std::move(before), batches_expected);

  TableStart event;
  event.table = schema_.name;
  event.files = files_;
  event.bytes_total = stored_bytes_;
  if (first.rows > 0) {
    event.trailing_delimiter = first.rows_without_trailing < first.rows;
    event.newline = first.carriage_return ? "crlf" : "lf";
  }
  run_.context.reporter.on(event);
  Progress about;
  about.table = schema_.name;
  about.stage = "load";
  about.bytes_total = stored_bytes_;
  progress_ = std::make_unique<ProgressMeter>(run_.context.reporter, run_.context.clock,
                                              std::move(about), current_rss_bytes);
}

Status TableLoad::append(LoadItem& item, JobRunner& jobs) {
  const TraceSpan append_span = span("append", item.sequence);
  if (!writer_) start(item);
  {
    StageTimer timer(times_.append);
    times_ += item.times;
    lines_ += item.lines;
    rejected_ += item.rejects.total;
    for (size_t code = 0; code < kRejectCodes; ++code)
      rejected_by_code_[code] += item.rejects.totals[code];
    rows_without_trailing_ += item.rows_without_trailing;
    LADE_CHECK(report_rejects(item));
  }
  // What can no longer be published is not appended, only read on for its findings; unless other
  // tables are to be held against it.
  if (item.rows > 0 && (options_.dry_run || !over_budget())) {
    if (options_.validate == ValidateWhen::batch) {
      LADE_CHECK(append_proved(item, jobs));
    } else {
      StageTimer timer(times_.append);
      LADE_CHECK(writer_->append(item.encoded));
    }
  }
  progress_->advance(item.rows, item.stored_bytes_read - stored_bytes_done_);
  stored_bytes_done_ = item.stored_bytes_read;
  --run_.batches_in_flight;
  trace_counters();
  return {};
}

// Every constraint is checked with the batch as the table's last, before it is appended. The first
// batch that breaks one is the last that is looked at.
Status TableLoad::append_proved(const LoadItem& item, JobRunner& jobs) {
  if (batch_refused_) return {};
  TableManifest& info = writer_->info();
  writer_->stage(item.encoded);
  const StagedTable table(run_.database.pager(), schema_, info, item.encoded);
  StateMeter meter;
  LADE_TRY(const bool apart,
           keys_lie_apart(table, schema_.primary_key().columns, table.batches() - 1, meter, 0));
  if (!apart) {
    StageTimer timer(times_.append);
    LADE_CHECK(run_.database.pager().flush());
  }
  const TableReaders readers(run_.database);
  LADE_TRY(const bool holds, proof_.holds(table, table.batches(), readers, jobs));
  if (holds) {
    StageTimer timer(times_.append);
    return writer_->append_staged(item.encoded);
  }
  batch_refused_ = true;
  // The ledger gets its files with the last batch, but findings name them now.
  for (const InputFile& file : reader_.input().files) {
    const uint64_t place = info.files.end();
    info.files.append(write_record(LoadedFile{.path = file.path}), place, place + 1);
  }
  proof_.report(table);
  writer_->withdraw();
  return {};
}

Status TableLoad::report_rejects(LoadItem& item) {
  if (item.rejects.total == 0) return {};
  std::array<uint64_t, kRejectCodes> allowed{};
  for (size_t code = 0; code < kRejectCodes; ++code) {
    allowed[code] = run_.limits.admit(schema_.name, reject_code_name(static_cast<RejectCode>(code)),
                                      item.rejects.totals[code]);
  }
  const std::string& file = reader_.input().files[item.file].path;
  for (size_t i = 0; i < item.rejects.rejects.size(); ++i) {
    const Reject& reject = item.rejects.rejects[i];
    uint64_t& left = allowed[static_cast<size_t>(reject.code)];
    if (left > 0) {
      --left;
      RejectEvent event = reject_event(schema_, file, reject);
      event.level = over_budget() ? Level::error : Level::warning;
      run_.context.reporter.on(event);
    }
    if (run_.rejects && rejects_written_ < rejects_to_write()) {
      ++rejects_written_;
      LADE_CHECK(run_.rejects->write(schema_, file, reject, item.rejected_rows[i]));
    }
  }
  return {};
}

uint64_t TableLoad::rejects_to_write() const {
  const RejectBudget& budget = options_.reject_budget;
  return budget.is_share ? UINT64_MAX : budget.rows + kRejectsBeyondBudgetMax;
}

void TableLoad::report_unwritten_rejects() {
  if (!run_.rejects || rejects_written_ == rejected_) return;
  Notice notice;
  notice.code = "rejects_not_written";
  notice.table = schema_.name;
  notice.file = options_.rejects_path;
  notice.count = rejected_ - rejects_written_;
  notice.message = "another " + thousands(*notice.count) +
                   " rejected rows were counted, not written: the table has too many";
  run_.context.reporter.on(notice);
}

// A share of the rows can only be judged at the end.
bool TableLoad::over_budget() const {
  return !options_.reject_budget.is_share && options_.reject_budget.exceeded(rejected_, lines_);
}

Status TableLoad::finish(LoadItem& end, JobRunner& jobs) {
  if (!writer_) start(end);
  times_ += end.times;
  LADE_CHECK(report_notices());
  Status failure = end.failure;
  const bool read_whole = failure.ok() && !batch_refused_;
  if (read_whole && options_.expected_scale.mode == ExpectedScale::Mode::fixed) {
    failure = check_expected_rows(schema_, rows_before() + lines_ - rejected_,
                                  options_.expected_scale.scale);
  }
  if (!failure.ok()) {
    run_.fail(failure);
    if (!read_whole || !options_.dry_run) {
      refuse("failed");
      return {};
    }
    refused_in_dry_run_ = true;
  }
  const bool too_many_rejects = options_.reject_budget.exceeded(rejected_, lines_);
  if (batch_refused_ || too_many_rejects) {
    run_.note(ExitCode::data_refused);
    if (batch_refused_ || !options_.dry_run) {
      refuse("refused");
      return {};
    }
    refused_in_dry_run_ = true;
  } else if (rejected_ > 0) {
    run_.remark(thousands(rejected_) + (rejected_ == 1 ? " row of " : " rows of ") +
                std::string(schema_.name) + " rejected");
    // What is left out of the table has to be somewhere else before the table can be seen.
    if (run_.rejects) LADE_CHECK(run_.rejects->finish());
  }
  {
    const TraceSpan append_span = span("append");
    StageTimer timer(times_.append);
    LADE_CHECK(writer_->finish(ledger()));
  }
  // A signal that came meanwhile need not wait for the proof.
  if (run_.context.interruption.load() != 0) return {};
  return prove_and_publish(jobs);
}

void TableLoad::begin_turn() {
  start_ns_ = run_.context.clock.monotonic_ns();
  counters_before_ = run_.database.pager().counters();
}

void TableLoad::end_turn() {
  elapsed_ns_ += run_.context.clock.monotonic_ns() - *start_ns_;
  start_ns_.reset();
  counters_ += run_.database.pager().counters() - counters_before_;
  if (rss_peak_bytes_ == 0) rss_peak_bytes_ = peak_rss_bytes();
}

Status TableLoad::prove_and_publish(JobRunner& jobs) {
  if (options_.validate == ValidateWhen::run) {
    end_turn();
    run_.held.push_back(this);
    return {};
  }
  TableReaders readers(run_.database);
  readers.set(writer_->info());
  LADE_TRY(const bool publishable, prove(readers, jobs));
  if (!publishable) {
    refuse("refused");
    return {};
  }
  uint64_t commit_ns = 0;
  {
    const TraceSpan commit_span = span("commit");
    StageTimer timer(commit_ns);
    std::vector<TableManifest> tables = proof_.unproved_children();
    tables.push_back(writer_->info());
    LADE_TRY(commit_, run_.publish(std::move(tables)));
  }
  report_published(*commit_, commit_ns);
  run_.commit_told();
  return {};
}

// Whether the table may be published, and marks it as validated when every constraint holds.
Result<bool> TableLoad::prove(const TableReaders& readers, JobRunner& jobs) {
  if (options_.validate != ValidateWhen::off) {
    LADE_TRY(const bool holds, proof_.prove(readers, jobs));
    writer_->info().validated = holds;
    if (!holds && !keeps_violations(schema_.name)) return false;
  }
  LADE_TRY(const bool lines_fit, has_expected_lines(readers, jobs));
  if (!lines_fit) return false;
  if (!replaces_) return true;
  LADE_TRY(const bool children_hold, proof_.prove_children(readers, jobs));
  return children_hold || keeps_violations("what refers to " + std::string(schema_.name));
}

// Rows that are published and stay.
uint64_t TableLoad::rows_before() const {
  const TableManifest* before = replaces_ ? nullptr : run_.database.find(schema_.index);
  return before == nullptr ? 0 : before->rows;
}

Result<bool> TableLoad::has_expected_lines(const TableReaders& readers, JobRunner& jobs) {
  if (options_.expected_scale.mode != ExpectedScale::Mode::fixed) return true;
  LADE_TRY(const std::string fault, proof_.order_lines_fault(readers, jobs));
  if (fault.empty()) return true;
  run_.fail(Status::error(Code::row_count_mismatch, fault));
  refused_in_dry_run_ = options_.dry_run;
  return options_.dry_run;
}

// Of a table, or one that refers to it, that violates a constraint: whether it is published all the
// same. A dry run has the run's verdict, and goes on with its rows: without them every table that
// refers to it would only be told to have no parent.
bool TableLoad::keeps_violations(std::string_view broken) {
  const bool keep = options_.on_violation == OnViolation::keep;
  if (keep) run_.remark(std::string(broken) + " is kept with violations");
  if (!keep) run_.note(ExitCode::data_refused);
  if (!keep && options_.dry_run) refused_in_dry_run_ = true;
  return keep || options_.dry_run;
}

Result<bool> TableLoad::prove_held(TableReaders& readers, JobRunner& jobs) {
  begin_turn();
  LADE_TRY(const bool publishable, prove(readers, jobs));
  end_turn();
  if (publishable) return true;
  // What is published stays.
  if (const TableManifest* before = run_.database.find(schema_.index)) {
    readers.set(*before);
  } else {
    readers.remove(schema_.index);
  }
  refuse("refused");
  return false;
}

void TableLoad::report_published(const CommitInfo& commit, uint64_t commit_ns) {
  commit_ = commit;
  times_.commit = commit_ns;
  proof_.report_unproved_children();
  const std::string_view state = refused_in_dry_run_          ? "refused"
                                 : !writer_->info().validated ? "not_validated"
                                 : options_.dry_run           ? "checked"
                                                              : "published";
  report_end(state, !refused_in_dry_run_);
}

// Held tables may lie behind these chunks, so the file is not cut there; the chunks' keys are
// freed, and `lade compact` gives their space back.
void TableLoad::refuse(std::string_view state) {
  if (run_.held.empty()) {
    run_.database.abandon();
  } else {
    const KeyRange keys = writer_->appended_keys();
    run_.database.pager().free({&keys, 1});
  }
  report_end(state, false);
}

std::vector<LoadedFile> TableLoad::ledger() const {
  std::vector<LoadedFile> files;
  for (const FileFacts& facts : reader_.facts()) {
    files.push_back({facts.path, facts.bytes, facts.xxh3, facts.lines, 0});
  }
  return files;
}

void TableLoad::report_empty_files() {
  for (const FileFacts& facts : reader_.facts()) {
    if (facts.bytes > 0) continue;
    Notice notice;
    notice.code = "empty_input";
    notice.table = schema_.name;
    notice.file = facts.path;
    notice.message = "the file is empty";
    run_.context.reporter.on(notice);
    run_.remark(facts.path + " is empty");
  }
}

// Rows that are there twice break the primary key, which nobody may ask for.
Status TableLoad::report_repeated_files() {
  std::map<std::pair<uint64_t, uint64_t>, std::string> loaded;  // by bytes and hash
  if (const TableManifest* before = run_.database.find(schema_.index); before && !replaces_) {
    LADE_CHECK(run_.database.each_file(*before, [&](const LoadedFile& file) {
      loaded.try_emplace({file.bytes, file.xxh3},
                         file.path + ", loaded in generation " + std::to_string(file.generation));
      return Status();
    }));
  }
  for (const FileFacts& facts : reader_.facts()) {
    if (facts.bytes == 0) continue;
    const auto [first, is_new] =
        loaded.try_emplace({facts.bytes, facts.xxh3}, facts.path + " of the same run");
    if (is_new) continue;
    Notice notice;
    notice.code = "already_loaded";
    notice.table = schema_.name;
    notice.file = facts.path;
    notice.count = facts.lines;
    notice.message =
        "has the bytes of " + first->second + "; --if-loaded skip leaves such files out";
    run_.context.reporter.on(notice);
    run_.remark(facts.path + " was loaded before");
  }
  return {};
}

Status TableLoad::report_notices() {
  report_empty_files();
  LADE_CHECK(report_repeated_files());
  const uint64_t rows = lines_ - rejected_;
  if (rows_without_trailing_ > 0 && rows_without_trailing_ < rows) {
    Notice notice;
    notice.code = "mixed_trailing_delimiter";
    notice.table = schema_.name;
    notice.count = std::min(rows_without_trailing_, rows - rows_without_trailing_);
    notice.message = "some rows end with '|' and some do not; export writes each as it was";
    run_.context.reporter.on(notice);
  }
  return {};
}

void TableLoad::report_end(std::string_view state, bool ok) {
  state_ = state;
  if (start_ns_) end_turn();
  run_.limits.end_table(schema_.name, run_.context.reporter);
  report_unwritten_rejects();
  TableEnd event;
  event.table = schema_.name;
  event.ok = ok;
  event.state = state;
  event.rows = lines_ - rejected_;
  event.rejected = rejected_;
  event.rejected_by_code = rejected_by_code_;
  event.batches = writer_->batches_appended();
  event.input_bytes = reader_.bytes_read();
  event.encoded_bytes = writer_->encoded_bytes();
  event.stages = times_;
  event.stages.validate = proof_.cpu_ns();
  event.pager = counters_;
  if (commit_) {
    event.generation = commit_->generation;
    event.root = commit_->root;
  }
  event.input_xxh3 = ledger_hash(ledger());
  event.elapsed_ns = elapsed_ns_;
  event.bytes_per_s = per_second(event.input_bytes, event.elapsed_ns);
  event.rss_peak_bytes = rss_peak_bytes_;
  run_.context.reporter.on(event);

  run_.totals.tables += ok ? 1 : 0;
  run_.totals.rows += ok ? event.rows : 0;
  run_.totals.rejected += rejected_;
  run_.totals.violations += proof_.violations();
  run_.totals.input_bytes += ok ? event.input_bytes : 0;
  run_.totals.encoded_bytes += ok ? event.encoded_bytes : 0;
}

}  // namespace lade
