#include "verbs/run_inputs.hpp"

#include <algorithm>
#include <vector>

#include "base/shell_word.hpp"
#include "load/measurements.hpp"

namespace lade {
namespace {

constexpr size_t kPieceBytes = size_t{64} << 10;

Result<Measurements> read_measurements_of(const VerbContext& context, const std::string& path) {
  MeasurementReader reader(context.schema, path);
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
    if (got.value() == 0) return reader.finish();
    LADE_CHECK(reader.add({reinterpret_cast<const char*>(piece.data()), got.value()}));
  }
}

// InputRequest::command
std::string command_of(const CommandLine& options) {
  std::string command = options.verb == Verb::load ? "lade load" : "lade plan";
  if (!options.db.empty()) command += " --db " + shell_word(options.db);
  if (options.dry_run) command += " --dry-run";
  if (options.refresh_set != 0) command += " --refresh " + std::to_string(options.refresh_set);
  if (options.part) command += " --part " + part_text(options.part);
  return command;
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
  request.with_gaps = bool(options.part);
  request.dialect = options.dialect;
  request.unpack_bytes_max =
      std::min<uint64_t>(kUnpackBytesMax, options.memory_limit_bytes / kUnpackShare);
  request.command = command_of(options);
  return discover(context.files, context.schema, request);
}

Status report_failures(VerbContext& context, const TableInputs& inputs) {
  return report_all_but_worst(context.reporter, inputs.failures);
}

Result<Measurements> read_measurements(VerbContext& context) {
  const std::string& path = context.options.tune_from_path;
  if (path.empty()) return Measurements();
  LADE_TRY(Measurements measured, read_measurements_of(context, path));
  if (std::any_of(measured.begin(), measured.end(),
                  [](const auto& table) { return !table.empty(); }))
    return measured;
  // No failure: so it is on the first of many nights.
  Notice notice;
  notice.code = NoticeCode::nothing_measured;
  notice.file = path;
  notice.message = "no earlier run in it loaded a table, so no batch is tuned";
  context.reporter.on(notice);
  return measured;
}

}  // namespace lade
