#include "load/run_report.hpp"

#include <algorithm>
#include <csignal>
#include <vector>

#include "catalog/tpch.hpp"
#include "file/machine.hpp"
#include "load/measurements.hpp"

namespace lade {
namespace {

constexpr size_t kPieceBytes = size_t{64} << 10;

std::string_view reason_of(ExitCode code, Verb verb) {
  if (code == ExitCode::ok && verb == Verb::validate) return "every constraint holds";
  return facts_of(code).reason;
}

// As many names as a line of JSON has room for.
void report_ignored(VerbContext& context, const std::vector<std::string>& paths) {
  constexpr size_t kNamesBytesMax = 1024;
  if (paths.empty()) return;
  Notice notice;
  notice.code = "ignored";
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

TableInputs find_inputs(const VerbContext& context) {
  constexpr uint64_t kUnpackShare = 8;  // of the memory limit
  const CommandLine& options = context.options;
  InputRequest request;
  request.inputs = options.inputs;
  request.table = options.table;
  request.tables = options.tables;
  request.refresh_set = options.refresh_set;
  request.unpack_bytes_max =
      std::min<uint64_t>(kUnpackBytesMax, options.memory_limit_bytes / kUnpackShare);
  return discover(context.files, tpch_schema(), request);
}

Status report_failures(VerbContext& context, const TableInputs& plan) {
  const auto code = [](const Status& status) { return exit_code_of(status.code()); };
  const Status* worst = nullptr;
  for (const Status& failure : plan.failures) {
    if (worst == nullptr || worse(code(*worst), code(failure)) == code(failure)) worst = &failure;
  }
  if (worst == nullptr) return {};
  for (const Status& failure : plan.failures) {
    if (&failure != worst) context.reporter.on(error_event(failure));
  }
  return *worst;
}

void report_run_start(VerbContext& context, const TableInputs& plan) {
  RunStart event;
  event.version = LADE_VERSION;
  event.argv = context.arguments;
  if (!context.options.db.empty()) event.db = context.options.db;
  event.threads = context.options.threads;
  event.memory_limit_bytes = context.options.memory_limit_bytes;
  event.kernel = context.kernel;
  event.bytes_total = 0;
  for (const TableInput& input : plan.tables) {
    event.files += input.files.size();
    const auto bytes = input.stored_bytes();
    event.bytes_total =
        bytes && event.bytes_total ? std::optional(*event.bytes_total + *bytes) : std::nullopt;
  }
  context.reporter.on(event);
  report_ignored(context, plan.ignored);
  const CommandLine& options = context.options;
  if (options.threads == options.threads_wished) return;
  Notice notice;
  notice.code = "threads_clamped";
  notice.count = options.threads;
  notice.message = "the memory limit has room for " + std::to_string(options.threads) + " of " +
                   std::to_string(options.threads_wished) + " workers";
  context.reporter.on(notice);
}

void report_pager_notice(VerbContext& context, const PagerNotice& found) {
  Notice notice;
  notice.code = found.code;
  notice.file = context.options.db;
  notice.message = found.message;
  context.reporter.on(notice);
}

Status read_measurements(VerbContext& context) {
  const std::string& path = context.options.tune_from_path;
  if (path.empty()) return {};
  MeasurementReader reader(tpch_schema(), path);
  std::vector<std::byte> piece(kPieceBytes);
  const auto unreadable = [&](const Status& status) {
    if (status.code() == Code::interrupted) return status;
    return Status::error(Code::usage, "--tune-from: " + std::string(status.message()), path,
                         status.error_number());
  };
  const Result<std::unique_ptr<File>> file = context.files.open_input(path);
  if (!file.ok()) return unreadable(file.status());
  for (;;) {
    const Result<size_t> got = file.value()->read(piece);
    if (!got.ok()) return unreadable(got.status());
    if (got.value() == 0) break;
    LADE_CHECK(reader.add({reinterpret_cast<const char*>(piece.data()), got.value()}));
  }
  LADE_TRY(context.measured, reader.finish());
  if (std::any_of(context.measured.begin(), context.measured.end(),
                  [](const auto& table) { return !table.empty(); }))
    return {};
  // As on the first of many nights.
  Notice notice;
  notice.code = "nothing_measured";
  notice.file = path;
  notice.message = "no earlier run in it loaded a table, so no batch is tuned";
  context.reporter.on(notice);
  return {};
}

WriteHints wished_hints(const VerbContext& context, const TableSchema& table) {
  const CommandLine& options = context.options;
  WriteHintRequest request;
  request.memory_limit_bytes = options.memory_limit_bytes;
  request.wished_rows = options.batch_rows;
  request.wish_source = options.batch_rows_from_environment ? HintSource::env : HintSource::option;
  if (!context.measured.empty()) request.measured = context.measured[table.index];
  return write_hints(table, request);
}

WriteHints report_hints(VerbContext& context, const TableSchema& table) {
  const WriteHints hints = wished_hints(context, table);
  Hints event;
  event.table = table.name;
  event.target_chunk_bytes = hints.target_chunk_bytes;
  event.recommended_batch_rows = hints.recommended_batch_rows;
  event.max_batch_rows = hints.max_batch_rows;
  event.batch_rows = hints.batch_rows;
  event.source = hint_source_name(hints.source);
  event.reason = hints.reason;
  context.reporter.on(event);
  if (hints.clamped) {
    Notice notice;
    notice.code = "batch_size_clamped";
    notice.table = table.name;
    notice.count = context.options.batch_rows;
    notice.message = "the store takes at most " + std::to_string(hints.max_batch_rows) +
                     " rows in a batch of " + std::string(table.name);
    context.reporter.on(notice);
  }
  return hints;
}

ExitCode report_run_end(VerbContext& context, ExitCode code, RunEnd totals) {
  if (code == ExitCode::interrupted && context.interruption.load() == SIGTERM) {
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

ExitCode report_outcome(VerbContext& context, const Status& status, ExitCode code_when_ok,
                        RunEnd totals) {
  if (!status.ok()) context.reporter.on(error_event(status));
  return report_run_end(context, status.ok() ? code_when_ok : exit_code_of(status.code()),
                        std::move(totals));
}

}  // namespace lade
