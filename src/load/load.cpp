#include "load/load.hpp"

#include <algorithm>

#include "base/ordered_pipeline.hpp"
#include "file/overlay_file.hpp"
#include "load/appending.hpp"
#include "load/expected_scale.hpp"
#include "load/loaded_files.hpp"
#include "load/publication.hpp"
#include "load/reading.hpp"
#include "load/refresh_deletes.hpp"

namespace lade {
namespace {

// Encoded batches that may wait for their turn: while a table is validated, the workers go on with
// the next one.
constexpr size_t kItemsPerWorker = 3;

// Bytes of text that may be read before they can be cut into batches: about a batch for each worker
// but one, which reads what is cut next.
constexpr uint64_t kTextAheadPerWorker = uint64_t{4} << 20;

// Bytes of unpacked text that may wait in a temporary file: for each of these workers one file of a
// table, as a rule.
constexpr uint64_t kTextSpilledPerWorker = uint64_t{1} << 30;

// The parts of a load that outlive its failure.
struct LoadParts {
  explicit LoadParts(const LoadRequest& request)
      : report(request.reporter, request.settings),
        trace(request.clock),
        text_spill(request.temporary, (request.settings.threads - 1) * kTextSpilledPerWorker),
        text_buffers((request.settings.threads - 1) * kTextAheadPerWorker, &text_spill) {}

  LoadReport report;
  LoadTrace trace;
  std::optional<Database> database;
  std::vector<TableIndex> loaded;  // the tables that the run loads
  TableInput delete_lists;         // that are to be applied
  std::optional<RefreshDeletes> deletes;
  TextSpill text_spill;
  TextBuffers text_buffers;
  TableLoads tables;
};

// The bytes at which a batch ends whatever its lines: rows far longer than any of TPC-H would make
// one that no memory holds.
uint64_t text_bytes_max(uint64_t memory_limit_bytes) {
  return std::clamp<uint64_t>(memory_limit_bytes / 16, uint64_t{1} << 20, uint64_t{1} << 30);
}

// A dry run's database: a temporary file that lies over the database, if there is one.
Result<Database> open_dry(const LoadRequest& request, const PagerOptions& options) {
  LADE_TRY(std::unique_ptr<File> scratch, request.temporary.create());
  const std::string& db = request.settings.db;
  if (!db.empty()) {
    Result<std::unique_ptr<File>> base = request.files.open_database(db, false);
    if (base.ok()) {
      LADE_TRY(std::unique_ptr<File> overlay,
               OverlayFile::create(std::move(base).value(), std::move(scratch)));
      return Database::open_on(std::move(overlay), request.schema, Pager::Mode::write, options);
    }
    if (base.status().code() != Code::db_missing) return base.status();
  }
  return Database::create_on(std::move(scratch), request.schema, options);
}

// Opens the database, and creates it only if it is missing: a name that something else has is never
// taken for free. It is not created when the `inputs` lack tables of the expected scale.
Result<Database> open_database(const LoadRequest& request, std::span<const TableIndex> inputs) {
  const LoadSettings& settings = request.settings;
  const PagerOptions options{.background_writes = settings.threads > 1,
                             .wait_ms = settings.wait_ms};
  if (settings.dry_run) return open_dry(request, options);
  const auto open = [&] {
    return Database::open(request.files, request.schema, settings.db, Pager::Mode::write, options);
  };
  Result<Database> opened = open();
  if (opened.status().code() != Code::db_missing) return opened;
  LADE_CHECK(check_scale_tables(settings, request.schema, inputs, nullptr));
  Result<Database> created = Database::create(request.files, request.schema, settings.db, options);
  // Another process was faster, and may be waited for.
  if (created.status().code() != Code::db_busy || settings.wait_ms == 0) return created;
  return open();
}

// Adds an input without files for each published table that loses rows with the deletes of the
// others.
void add_deleted_tables(const Database& database, std::vector<TableInput>& inputs) {
  const bool any = std::any_of(inputs.begin(), inputs.end(),
                               [](const TableInput& input) { return !input.deletes.empty(); });
  if (!any) return;
  for (const DeletedTable& deleted : deleted_tables(database.schema())) {
    const auto place = std::lower_bound(
        inputs.begin(), inputs.end(), deleted.table,
        [](const TableInput& input, TableIndex table) { return input.table < table; });
    const bool there = place != inputs.end() && place->table == deleted.table;
    if (there || database.find(deleted.table) == nullptr) continue;
    inputs.insert(place, TableInput{.table = deleted.table, .files = {}});
  }
}

// Enters the tables of which anything is to be loaded or deleted, and reports their hints.
Status add_tables(LoadRequest& request, LoadParts& parts) {
  const LoadSettings& settings = request.settings;
  const Database& database = *parts.database;
  LADE_CHECK(refuse_loaded(settings, database, request.inputs));
  add_deleted_tables(database, request.inputs);
  const std::vector<DeletedTable> deleted = deleted_tables(request.schema);
  for (TableInput& input : request.inputs) {
    const auto is_input = [&](const DeletedTable& each) { return each.table == input.table; };
    const bool loses_rows =
        !parts.delete_lists.files.empty() && std::any_of(deleted.begin(), deleted.end(), is_input);
    bool wanted = loses_rows;
    if (!input.files.empty() || !input.deletes.empty()) {
      LADE_TRY(const bool new_to_it, is_wanted(settings, database, request.files,
                                               request.interruption, parts.report, input));
      wanted |= new_to_it;
    }
    if (!wanted) continue;
    if (!input.deletes.empty() && settings.part) {
      return Status::error(Code::usage,
                           "lists keys of all parts, and --part loads one: lade deletes rows of "
                           "whole tables only",
                           input.deletes.front().path);
    }
    if (!input.deletes.empty())
      parts.delete_lists = {.table = input.table, .files = std::move(input.deletes)};
    const TableSchema& schema = request.schema.table(input.table);
    parts.loaded.push_back(input.table);
    parts.report.expect(schema);
    const WriteHints hints = report_hints(request.reporter, settings, request.measured, schema);
    const bool replaces =
        settings.if_loaded == IfLoaded::replace && database.find(input.table) != nullptr;
    parts.tables.emplace_back(
        schema, replaces, request.files, std::move(input),
        BatchReaderOptions{.batch_lines = hints.batch_rows,
                           .text_bytes_max = text_bytes_max(settings.memory_limit_bytes)},
        parts.text_buffers);
  }
  return {};
}

// A database has tables of one part only, or none that is a part.
Status check_part(const Part& part, const Database& database) {
  for (const TableManifest& table : database.tables()) {
    if (table.part == part) continue;
    const std::string has = table.part ? "part " + part_text(table.part) : "no part but the whole";
    return Status::error(
        Code::part_conflict,
        "the database has " + has + " of " +
            std::string(database.schema().table(table.table).name) +
            (part ? ", and this load is part " + part_text(part) : "") + "; " +
            (table.part ? "--part " + part_text(table.part) + " adds to it" : "use another --db"),
        database.pager().path());
  }
  return {};
}

// The faults of a scale that are known before a row is read. A dry run goes on, since it tells
// everything at once.
Status check_scale(const LoadSettings& settings, std::span<const TableIndex> inputs,
                   LoadParts& parts, const TableCheckSettings& checks) {
  const Database& database = *parts.database;
  Status status = check_scale_tables(settings, database.schema(), inputs, &database);
  if (status.ok()) status = check_scale_of_published(settings, database, parts.loaded, checks);
  if (status.code() != Code::row_count_mismatch || !settings.dry_run) return status;
  parts.report.error(status);
  return {};
}

// Reads and appends all tables, and publishes each in turn unless they are deferred.
Status run_pipeline(const LoadRequest& request, LoadParts& parts, Appending& appending,
                    Publication& publication) {
  if (parts.tables.empty()) return {};
  const unsigned threads = request.settings.threads;
  std::vector<LoadWorker> workers(threads);
  std::vector<LoadItem> items(threads * kItemsPerWorker);
  Reading reading{request.settings, request.schema, parts.tables,      request.interruption,
                  request.clock,    parts.trace,    parts.text_buffers};
  // After a signal nothing more is appended, proved or published; a commit that has begun is
  // finished.
  const auto consume = [&](const LoadItem& item, JobRunner& jobs) -> Status {
    if (request.interruption.came()) return {};
    publication.report_durable();
    TableLoad& table = *item.table;
    if (!item.table_end) return appending.append(table, item, jobs);
    LADE_CHECK(appending.end_input(table, item));
    LADE_TRY(const bool accepted, publication.accept_input(table, item.failure));
    if (!accepted) return {};
    LADE_CHECK(appending.finish(table));
    if (request.interruption.came()) return {};
    return publication.finish(table, jobs);
  };
  OrderedPipeline pipeline(
      threads, items.size(),
      {.produce = [&](unsigned worker,
                      size_t slot) { return reading.cut(workers[worker], items[slot]); },
       .work =
           [&](unsigned worker, size_t slot) {
             if (!items[slot].table_end) reading.work(workers[worker], items[slot]);
             return Status();
           },
       .consume = [&](unsigned, size_t slot) { return consume(items[slot], pipeline); },
       .prepare = [&](unsigned) { return reading.read_ahead(); }});
  LADE_CHECK(pipeline.run());
  LADE_CHECK(publication.settle());
  // A signal that came when every table had ended changes nothing.
  const bool done = std::all_of(parts.tables.begin(), parts.tables.end(),
                                [](const TableLoad& table) { return has_ended(table.state()); });
  return done ? Status() : request.interruption.check();
}

Status load_tables(LoadRequest& request, LoadParts& parts) {
  const LoadSettings& settings = request.settings;
  std::vector<TableIndex> inputs;
  for (const TableInput& input : request.inputs) inputs.push_back(input.table);
  LADE_TRY(parts.database, open_database(request, inputs));
  Database& database = *parts.database;
  report_pager_notices(request.reporter, settings.db, database.pager());
  LADE_CHECK(check_part(settings.part, database));
  LADE_CHECK(add_tables(request, parts));
  std::unique_ptr<RejectFile> rejects;
  if (request.rejects != nullptr) {
    LADE_TRY(rejects, RejectFile::start(*request.rejects));
  }
  if (request.trace != nullptr) LADE_CHECK(parts.trace.start(*request.trace));
  ThreadRunner jobs(settings.threads);  // before and behind the pipeline
  const TableCheckSettings checks{.progress = request.reporter,
                                  .clock = request.clock,
                                  .jobs = jobs,
                                  .temporary = request.temporary,
                                  .memory_limit_bytes = settings.memory_limit_bytes};
  LADE_CHECK(check_scale(settings, inputs, parts, checks));
  if (!parts.delete_lists.files.empty()) {
    LADE_TRY(parts.deletes, apply_deletes(settings, database, request.files,
                                          std::move(parts.delete_lists), request.interruption));
  }
  std::vector<TableLoad*> deferred;
  Proofs proofs{settings,     database,      parts.loaded, request.temporary,
                parts.report, request.clock, parts.trace};
  Appending appending{
      settings,      database,      proofs,      parts.report,
      rejects.get(), request.clock, parts.trace, parts.deletes ? &*parts.deletes : nullptr,
      deferred};
  Publication publication{settings,      database,
                          proofs,        parts.report,
                          rejects.get(), request.interruption,
                          parts.trace,   request.commit_in_doubt,
                          deferred};
  Status status = run_pipeline(request, parts, appending, publication);
  if (status.ok()) status = publication.publish_deferred(jobs);
  if (const Status settled = publication.settle(); !settled.ok()) status = settled;
  // Rejected rows that were reported are in the file, whatever ended the run.
  const Status flushed = rejects ? rejects->flush() : Status();
  LADE_CHECK(status);
  LADE_CHECK(flushed);
  return report_scale(settings, database, parts.loaded, checks, parts.report);
}

// Ends the tables that the failure has left open, each with its last event. After a signal the
// space of their chunks is given back.
void end_open_tables(Code code, LoadParts& parts) {
  if (code == Code::interrupted && parts.database) parts.database->abandon();
  for (TableLoad& table : parts.tables) {
    if (!is_open(table.state())) continue;
    end_table(table,
              code == Code::interrupted ? TableState::rolled_back
              : table.in_doubt          ? TableState::in_doubt
                                        : TableState::failed,
              parts.report);
  }
}

}  // namespace

LoadOutcome load(LoadRequest request) {
  LoadParts parts(request);
  Status status = load_tables(request, parts);
  if (!status.ok() && request.commit_in_doubt && status.code() != Code::commit_unknown) {
    status = Status::error(
        Code::commit_unknown,
        "a commit was not told of (" + std::string(status.message()) + "); run lade verify",
        request.settings.db);
  }
  if (!status.ok()) {
    end_open_tables(status.code(), parts);
    parts.report.run_stopped(status);
  }
  // A lost trace does not undo commits, but the run exits with 6.
  if (const Status traced = parts.trace.finish(); !traced.ok()) parts.report.error(traced);
  LoadOutcome outcome = parts.report.end();
  if (parts.database) outcome.totals.pager = parts.database->pager().counters();
  return outcome;
}

}  // namespace lade
