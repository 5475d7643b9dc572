#include "verbs/run_report.hpp"

#include <csignal>

#include "base/instruction_set.hpp"
#include "file/machine.hpp"
#include "load/report.hpp"

namespace lade {
namespace {

std::string_view reason_of(ExitCode code, Verb verb) {
  if (code == ExitCode::ok && verb == Verb::validate) return "every constraint holds";
  return facts_of(code).reason;
}

// Files of directories that are no table's: as many names as a line of JSON has room for.
void report_ignored(VerbContext& context, const std::vector<std::string>& paths) {
  constexpr size_t kNamesBytesMax = 1024;
  if (paths.empty()) return;
  Notice notice;
  notice.code = NoticeCode::ignored;
  notice.count = paths.size();
  notice.level = Level::info;
  notice.message = "no data of a table by their names, so not read:";
  size_t named = 0;
  while (named < paths.size() && notice.message.size() + paths[named].size() < kNamesBytesMax) {
    notice.message += (named == 0 ? " " : ", ") + paths[named];
    ++named;
  }
  if (named < paths.size()) {
    notice.message += " and " + std::to_string(paths.size() - named) + " more";
  }
  context.reporter.on(notice);
}

}  // namespace

void report_run_start(VerbContext& context, const TableInputs& inputs) {
  const CommandLine& options = context.options;
  RunStart event;
  event.version = LADE_VERSION;
  event.argv = context.arguments;
  if (!options.db.empty()) event.db = options.db;
  event.threads = options.threads;
  event.memory_limit_bytes = options.memory_limit_bytes;
  event.kernel = instruction_set();
  event.tables = inputs.tables.size();
  event.bytes_total = 0;
  for (const TableInput& input : inputs.tables) {
    for (const std::vector<InputFile>* files : {&input.deletes, &input.files}) {
      event.files += files->size();
      const auto bytes = stored_bytes_of(*files);
      event.bytes_total =
          bytes && event.bytes_total ? std::optional(*event.bytes_total + *bytes) : std::nullopt;
    }
  }
  context.reporter.on(event);
  report_ignored(context, inputs.ignored);
  if (options.threads == options.threads_wished) return;
  Notice notice;
  notice.code = NoticeCode::threads_clamped;
  notice.count = options.threads;
  notice.message = "the memory limit has room for " + std::to_string(options.threads) + " of " +
                   std::to_string(options.threads_wished) + " workers";
  context.reporter.on(notice);
}

ExitCode report_run_end(VerbContext& context, ExitCode code, RunEnd totals) {
  if (code == ExitCode::interrupted && context.interruption.signal() != SIGINT) {
    code = ExitCode::terminated;
  }
  totals.ok = code == ExitCode::ok || code == ExitCode::accepted_with_findings;
  totals.exit_code = static_cast<uint64_t>(code);
  if (!totals.reason) totals.reason = reason_of(code, context.options.verb);
  totals.elapsed_ns = context.clock.monotonic_ns() - context.start_ns;
  totals.rss_peak_bytes = peak_rss_bytes();
  context.reporter.on(totals);
  return code;
}

ExitCode report_outcome(VerbContext& context, const Status& status, VerbOutcome outcome) {
  if (!status.ok()) context.reporter.on(error_event(status));
  return report_run_end(context, status.ok() ? outcome.code : exit_code_of(status.code()),
                        std::move(outcome.totals));
}

void report_error(VerbContext& context, const Status& status, ExitCode& code) {
  context.reporter.on(error_event(status));
  code = worse(code, exit_code_of(status.code()));
}

Result<Database> open_existing(VerbContext& context, Pager::Mode mode) {
  const CommandLine& options = context.options;
  LADE_TRY(Database database, Database::open(context.files, context.schema, options.db, mode,
                                             {.wait_ms = options.wait_ms}));
  report_pager_notices(context.reporter, options.db, database.pager());
  return database;
}

Result<const TableReader*> chosen_table(const VerbContext& context, const TableReaders& readers) {
  const std::string& name = context.options.table;
  const TableReader* const table = readers.find(context.schema.find(name)->index);
  if (table == nullptr)
    return Status::error(Code::table_missing, name + " is not loaded", context.options.db);
  LADE_CHECK(table->info().fault);
  return table;
}

}  // namespace lade
