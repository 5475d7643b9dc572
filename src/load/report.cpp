#include "load/report.hpp"

#include <algorithm>

#include "base/human_text.hpp"
#include "load/item.hpp"

namespace lade {
namespace {

Notice notice_of(NoticeCode code, std::string_view table, std::string message,
                 std::optional<uint64_t> count = {}, std::optional<std::string> file = {}) {
  Notice notice;
  notice.code = code;
  notice.table = table;
  notice.file = std::move(file);
  notice.count = count;
  notice.message = std::move(message);
  return notice;
}

// A notice of a table that was loaded before.
Notice published_notice(NoticeCode code, const TableManifest& published, std::string_view table,
                        std::string message) {
  Notice notice = notice_of(code, table, std::move(message), published.rows);
  notice.level = Level::info;
  return notice;
}

}  // namespace

void LoadReport::error(const Status& status) {
  reporter_.on(error_event(status));
  worsen(exit_code_of(status.code()));
}

void LoadReport::remark(std::string why) {
  worsen(ExitCode::accepted_with_findings);
  remarks_.push_back(std::move(why));
}

void LoadReport::replaces(const TableManifest& published, std::string_view table,
                          std::string_view since) {
  reporter_.on(published_notice(NoticeCode::replaces, published, table,
                                std::string(table) + ", loaded since " + std::string(since) +
                                    ", will be replaced; lade compact then gives its space back"));
  replaces_ = true;
}

void LoadReport::files_skipped(const TableManifest& published, std::string_view table,
                               size_t skipped, size_t files, std::string_view since) {
  const std::string name(table);
  const std::string message =
      skipped < files
          ? std::to_string(skipped) + " of " + std::to_string(files) + " files of " + name +
                " are loaded already and skipped; the rest is appended"
          : name + " is loaded since " + std::string(since) + " from the same content; skipped";
  reporter_.on(published_notice(NoticeCode::already_loaded, published, table, message));
}

// A rerun does not make a table that was kept with violations, or never checked, a proved one.
void LoadReport::skipped_without_proof(const TableManifest& published, std::string_view table) {
  const std::string name(table);
  Notice notice = published_notice(
      NoticeCode::not_validated, published, table,
      name +
          " is skipped, but nobody has shown that its constraints hold: lade validate does that");
  notice.level = Level::warning;
  reporter_.on(notice);
  remark(name + " is not validated");
}

bool LoadReport::expects(std::string_view table) const {
  return std::any_of(outcomes_.begin(), outcomes_.end(),
                     [&](const TableOutcome& outcome) { return outcome.table == table; });
}

void LoadReport::table_start(const TableLoad& table, const LoadItem& first) {
  TableStart event;
  event.table = table.schema.name;
  event.files = table.files;
  event.bytes_total = table.stored_bytes;
  if (first.rows > 0) {
    event.trailing_delimiter = first.rows_without_trailing < first.rows;
    event.newline = first.carriage_return ? "crlf" : "lf";
  }
  reporter_.on(event);
}

void LoadReport::reject(const TableSchema& table, const std::string& file, const Reject& reject,
                        Level level) {
  RejectEvent event = reject_event(table, file, reject);
  event.level = level;
  reporter_.on(event);
  first_rejects_.try_emplace(table.name, file + ":" + std::to_string(event.line) + " " +
                                             std::string(reject_code_name(event.code)));
}

void LoadReport::empty_file(const TableSchema& table, const std::string& file) {
  reporter_.on(notice_of(NoticeCode::empty_input, table.name, "the file has no rows", {}, file));
  remark(file + " is empty");
}

void LoadReport::byte_order_mark(const TableSchema& table, const std::string& file) {
  reporter_.on(notice_of(NoticeCode::byte_order_mark, table.name,
                         "the file begins with a byte order mark of UTF-8, which is left out", {},
                         file));
}

void LoadReport::repeated_file(const TableSchema& table, const FileFacts& facts,
                               const std::string& where) {
  reporter_.on(notice_of(NoticeCode::already_loaded, table.name, "has the bytes of " + where,
                         facts.lines, facts.path));
  remark(facts.path + " was loaded before");
}

void LoadReport::mixed_trailing_delimiter(const TableLoad& table) {
  const uint64_t without = table.appended->rows_without_trailing;
  reporter_.on(
      notice_of(NoticeCode::mixed_trailing_delimiter, table.schema.name,
                "some rows end with a delimiter and some do not; export writes each as it was",
                std::min(without, table.appended->rows() - without)));
}

void LoadReport::empty_texts(const TableLoad& table) {
  const EmptyTexts& texts = table.appended->empty_texts;
  const std::string& file = table.reader.input().files[texts.file].path;
  reporter_.on(notice_of(NoticeCode::empty_text, table.schema.name,
                         "empty fields of text columns that are NOT NULL are empty texts: " +
                             counts_text(texts, table.schema) + "; the first is in line " +
                             std::to_string(texts.line),
                         texts.total(), file));
}

void LoadReport::quoted_columns(const TableLoad& table) {
  const std::vector<std::string> names =
      quoted_column_names(table.appended->quoted_columns, table.schema);
  if (names.empty()) return;
  reporter_.on(notice_of(NoticeCode::quoted_column, table.schema.name,
                         "the texts of " + joined(names, " and ") +
                             ", but for empty ones, all begin and end with '\"' and are stored so; "
                             "--quote '\"' takes fields in quotes",
                         names.size()));
}

void LoadReport::rows_rejected(const TableLoad& table) {
  const uint64_t rejected = table.appended->rejected;
  remark(thousands(rejected) + (rejected == 1 ? " row of " : " rows of ") +
         std::string(table.schema.name) + " rejected");
}

void LoadReport::unwritten_rejects(const TableLoad& table) {
  const uint64_t unwritten = table.appended->rejected - table.appended->rejects_written;
  if (settings_.rejects_path.empty() || unwritten == 0) return;
  reporter_.on(notice_of(NoticeCode::rejects_not_written, table.schema.name,
                         "another " + thousands(unwritten) +
                             " rejected rows were counted, not written: the table has too many",
                         unwritten, settings_.rejects_path));
}

void LoadReport::child_not_validated(const TableManifest& child, std::string_view name,
                                     std::string_view parent) {
  Notice notice = notice_of(NoticeCode::child_not_validated, name,
                            std::string(name) + " is marked as not validated, since " +
                                std::string(parent) + " was replaced",
                            child.rows);
  if (expects(name)) {
    awaited_.insert_or_assign(name, notice);
    notice.level = Level::info;
  }
  reporter_.on(notice);
}

void LoadReport::row_count_mismatch(std::string_view table, std::optional<uint64_t> count,
                                    std::string message) {
  reporter_.on(notice_of(NoticeCode::row_count_mismatch, table, std::move(message), count));
}

void LoadReport::left_open(const TableSchema& table, uint64_t open_keys) {
  const std::vector<std::string> names = constraint_names(table, open_keys);
  open_keys_.insert(open_keys_.end(), names.begin(), names.end());
}

void LoadReport::table_end(const TableLoad& table) {
  const TableStateFacts& state = facts_of(table.state());
  const AppendedTable& appended = *table.appended;
  limits_.end_table(table.schema.name, reporter_);
  unwritten_rejects(table);
  TableEnd event;
  event.table = table.schema.name;
  event.ok = state.ok;
  event.state = state.name;
  event.rows = appended.rows();
  event.rejected = appended.rejected;
  event.rejected_by_code = appended.rejected_by_code;
  if (appended.deletion != nullptr) event.rows_deleted = appended.deletion->rows;
  event.batches = appended.writer.batches_appended();
  event.input_bytes = table.reader.bytes_read() + appended.list_bytes;
  event.encoded_bytes = appended.writer.encoded_bytes();
  event.stages = appended.times;
  event.stages.validate = table.proof.cpu_ns;
  event.pager = appended.turns.counters();
  if (table.commit) {
    event.generation = table.commit->generation;
    event.root = table.commit->root;
  }
  if (table.files > 0) event.input_xxh3 = ledger_hash(table.ledger());
  event.elapsed_ns = appended.turns.elapsed_ns();
  event.bytes_per_s = per_second(event.input_bytes, event.elapsed_ns);
  event.rss_peak_bytes = appended.turns.rss_peak_bytes();
  reporter_.on(event);

  for (TableOutcome& outcome : outcomes_) {
    if (outcome.table == table.schema.name) outcome.state = table.state();
  }
  totals_.rejected += event.rejected;
  if (settings_.reject_budget.exceeded(event.rejected, appended.lines)) {
    if (faults_.over_budget == 0) faults_.first_over_budget = first_rejects_[table.schema.name];
    faults_.over_budget += event.rejected;
  }
  faults_.rejected_in_a_table = std::max(faults_.rejected_in_a_table, event.rejected);
  faults_.violations += table.proof.violations;
  if (!event.ok) return;
  awaited_.erase(table.schema.name);
  ++totals_.tables;
  totals_.rows += event.rows;
  totals_.input_bytes += event.input_bytes;
  totals_.encoded_bytes += event.encoded_bytes;
}

void LoadReport::run_stopped(const Status& failure) {
  if (failure.code() != Code::interrupted || outcomes_.empty()) return error(failure);
  error(Status::error(Code::interrupted, "interrupted; " + outcomes_text(outcomes_)));
}

LoadOutcome LoadReport::end() {
  for (const auto& [table, notice] : awaited_) reporter_.on(notice);
  totals_.violations = faults_.violations;
  totals_.reason = load_reason(exit_code_, settings_, outcomes_, remarks_, faults_, open_keys_);
  if (replaces_ && exit_code_ == ExitCode::ok && !settings_.dry_run)
    *totals_.reason += "; lade compact gives back the space of what was replaced";
  return {exit_code_, std::move(totals_)};
}

WriteHints report_hints(Reporter& reporter, const LoadSettings& settings,
                        const Measurements& measured, const TableSchema& table) {
  WriteHintRequest request;
  request.memory_limit_bytes = settings.memory_limit_bytes;
  request.wished_rows = settings.batch_rows;
  request.wish_source = settings.batch_rows_from_environment ? HintSource::env : HintSource::option;
  if (!measured.empty()) request.measured = measured[table.index];
  const WriteHints hints = write_hints(table, request);
  Hints event;
  event.table = table.name;
  event.target_chunk_bytes = hints.target_chunk_bytes;
  event.recommended_batch_rows = hints.recommended_batch_rows;
  event.max_batch_rows = hints.max_batch_rows;
  event.batch_rows = hints.batch_rows;
  event.source = hint_source_name(hints.source);
  event.reason = hints.reason;
  reporter.on(event);
  if (!hints.clamped) return hints;
  reporter.on(notice_of(NoticeCode::batch_size_clamped, table.name,
                        "the store takes at most " + counted(hints.max_batch_rows, "row") +
                            " in a batch of " + std::string(table.name),
                        settings.batch_rows));
  return hints;
}

void report_pager_notices(Reporter& reporter, const std::string& db, const Pager& pager) {
  for (const PagerNotice& found : pager.notices()) {
    Notice notice;
    notice.code = found.code;
    notice.file = db;
    notice.message = found.message;
    reporter.on(notice);
  }
}

}  // namespace lade
