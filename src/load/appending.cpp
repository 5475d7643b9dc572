#include "load/appending.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "load/loaded_files.hpp"
#include "store/staged_table.hpp"
#include "store/table_readers.hpp"
#include "validator/key_bounds.hpp"

namespace lade {
namespace {

// The batches that the table will have, if all of its files unpack as much as their beginning.
uint64_t expected_batches(const LoadItem& first, std::optional<uint64_t> stored_bytes) {
  if (first.text_bytes == 0) return 1;
  if (!stored_bytes) return UINT64_MAX;
  const double text_bytes = static_cast<double>(*stored_bytes) * first.text_of_stored;
  return static_cast<uint64_t>(text_bytes / static_cast<double>(first.text_bytes)) + 1;
}

}  // namespace

Status Appending::open(TableLoad& table, const LoadItem& first) {
  const TurnMeter turn(clock, database.pager(), first.started_ns);
  const RowDeletion* const deletion = deletes ? deletes->find(table.schema.index) : nullptr;
  TableManifest before = deletion         ? deletion->table
                         : table.replaces ? database.empty_table(table.schema.index)
                                          : database.table_or_empty(table.schema.index);
  if (before.validated) table.proof.proved_batches = before.batches.items();
  before.validated = false;  // until the new rows are proved
  before.open_keys = 0;
  before.part = settings.part;
  Progress about;
  about.table = table.schema.name;
  about.stage = ProgressStage::load;
  about.bytes_total = table.stored_bytes;
  table.appended.emplace(database.pager(), std::move(before),
                         expected_batches(first, table.stored_bytes), turn, report.reporter(),
                         clock, std::move(about));
  table.become(TableState::open);
  report.table_start(table, first);
  return deletion ? take_deletes(table, *deletion) : Status();
}

// Enters what the refresh set deletes of the table. The lines of its lists count for the table that
// they name the keys of.
Status Appending::take_deletes(TableLoad& table, const RowDeletion& deletion) {
  AppendedTable& appended = *table.appended;
  appended.deletion = &deletion;
  if (table.schema.name != database.schema().deletes_from) return {};
  const DeleteList& list = deletes->list;
  for (const FileFacts& facts : list.files) {
    appended.lines += facts.lines - std::min(facts.lines, list.dialect.header_lines());
    appended.list_bytes += facts.bytes;
  }
  tell_of_files(table, list.files);
  for (const DeleteList::Lines& lines : list.lines) count_rejects(appended, lines.rejects);
  appended.deleting_lines = appended.lines - appended.rejected;
  for (const DeleteList::Lines& lines : list.lines) {
    std::vector<std::string> rows;
    for (const Reject& reject : lines.rejects.rejects)
      rows.emplace_back(lines.text.data() + reject.row_offset, reject.row_length);
    const std::string& file = list.files[lines.origin.file].path;
    LADE_CHECK(take_rejects(appended, table, file, lines.rejects, rows));
  }
  return {};
}

void Appending::count_rejects(AppendedTable& appended, const RejectList& found) {
  appended.rejected += found.total;
  for (size_t code = 0; code < kRejectCodes; ++code)
    appended.rejected_by_code[code] += found.totals[code];
}

Status Appending::append(TableLoad& table, const LoadItem& item, JobRunner& jobs) {
  const TraceSpan append_span =
      trace.span(stage_name(&StageTimes::append), table.schema.name, item.sequence);
  if (!table.appended) LADE_CHECK(open(table, item));
  AppendedTable& appended = *table.appended;
  {
    const StageTimer timer(appended.times.append);
    appended.times += item.times;
    appended.lines += item.lines;
    count_rejects(appended, item.rejects);
    appended.rows_without_trailing += item.rows_without_trailing;
    appended.empty_texts.add(item.empty_texts);
    add_quoted_columns(appended.quoted_columns, item.quoted_columns);
    const std::string& file = table.reader.input().files[item.file].path;
    LADE_CHECK(take_rejects(appended, table, file, item.rejects, item.rejected_rows));
  }
  // A table that can no longer be published is only read on for its findings; but in a dry run
  // other tables are held against its rows.
  if (item.rows > 0 && (settings.dry_run || !over_budget(appended))) {
    if (settings.validate == ValidateWhen::batch) {
      LADE_CHECK(append_proved(table, item, jobs));
    } else {
      const StageTimer timer(appended.times.append);
      LADE_CHECK(appended.writer.append(item.encoded));
    }
  }
  appended.progress.advance(item.rows, item.stored_bytes_read - appended.stored_bytes);
  appended.stored_bytes = item.stored_bytes_read;
  trace.batch_appended(database.pager().counters().put_bytes);
  return {};
}

// Appends the batch if every constraint holds with it as the table's last. Behind the first batch
// that breaks one nothing of the table is looked at.
Status Appending::append_proved(TableLoad& table, const LoadItem& item, JobRunner& jobs) {
  if (table.stopped) return {};
  AppendedTable& appended = *table.appended;
  TableManifest& manifest = appended.writer.info();
  appended.writer.stage(item.encoded);
  const StagedTable staged(database.pager(), table.schema, manifest, item.encoded);
  StateMeter meter;
  LADE_TRY(const bool apart, keys_lie_apart(staged, table.schema.primary_key().columns,
                                            staged.batches() - 1, meter, 0));
  if (!apart) {
    const StageTimer timer(appended.times.append);
    LADE_CHECK(database.pager().flush());
  }
  TableReaders parents(database);
  for (TableLoad* other : deferred) parents.set(other->appended->writer.info());
  LADE_TRY(const bool holds, proofs.batch_holds(table, staged, parents, jobs));
  if (holds) {
    const StageTimer timer(appended.times.append);
    return appended.writer.append_staged(item.encoded);
  }
  table.stopped = true;
  // The ledger gets the files when the table is finished, but findings name them now.
  for (const InputFile& file : table.reader.input().files) {
    const uint64_t place = manifest.files.end();
    manifest.files.append(write_record(LoadedFile{.path = file.path}), place, place + 1);
  }
  proofs.report_batch(table, staged);
  appended.writer.withdraw();
  return {};
}

// Reports the first rejects of each code as events, and writes the rows to the reject file.
Status Appending::take_rejects(AppendedTable& appended, const TableLoad& table,
                               const std::string& file, const RejectList& found,
                               const std::vector<std::string>& rows) {
  if (found.total == 0) return {};
  const TableSchema& schema = table.schema;
  std::array<uint64_t, kRejectCodes> allowed{};
  for (size_t code = 0; code < kRejectCodes; ++code) {
    allowed[code] = report.limits().admit(
        schema.name, reject_code_name(static_cast<RejectCode>(code)), found.totals[code]);
  }
  const Level level = over_budget(appended) ? Level::error : Level::warning;
  for (size_t i = 0; i < found.rejects.size(); ++i) {
    const Reject& reject = found.rejects[i];
    uint64_t& left = allowed[static_cast<size_t>(reject.code)];
    if (left > 0) {
      --left;
      report.reject(schema, file, reject, level);
    }
    if (rejects != nullptr && appended.rejects_written < rejects_to_write(settings.reject_budget)) {
      ++appended.rejects_written;
      LADE_CHECK(rejects->write(schema, file, reject, rows[i]));
    }
  }
  return {};
}

// A share of the rows can only be judged at the end.
bool Appending::over_budget(const AppendedTable& appended) const {
  return !settings.reject_budget.is_share &&
         settings.reject_budget.exceeded(appended.rejected, appended.lines);
}

void Appending::tell_of_files(const TableLoad& table, std::span<const FileFacts> files) {
  for (const FileFacts& facts : files) {
    if (facts.lines <= settings.dialect.header_lines()) report.empty_file(table.schema, facts.path);
    if (facts.byte_order_mark) report.byte_order_mark(table.schema, facts.path);
  }
}

Status Appending::end_input(TableLoad& table, const LoadItem& end) {
  if (!table.appended) LADE_CHECK(open(table, end));
  AppendedTable& appended = *table.appended;
  appended.times += end.times;
  tell_of_files(table, table.reader.facts());
  LADE_CHECK(report_repeated_files(database, table, report));
  if (appended.rows_without_trailing > 0 && appended.rows_without_trailing < appended.rows())
    report.mixed_trailing_delimiter(table);
  if (appended.empty_texts.total() > 0) report.empty_texts(table);
  report.quoted_columns(table);
  return {};
}

Status Appending::finish(TableLoad& table) {
  const TraceSpan append_span = trace.span(stage_name(&StageTimes::append), table.schema.name);
  const StageTimer timer(table.appended->times.append);
  return table.appended->writer.finish(table.ledger());
}

}  // namespace lade
