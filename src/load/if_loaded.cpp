#include "load/if_loaded.hpp"

#include <algorithm>

#include "input/fingerprint.hpp"

namespace lade {
namespace {

// What a table's ledger says of the files that were loaded.
struct LoadedContent {
  std::vector<Fingerprint> files;
  std::string since = "generation 0";  // of the last one

  static Result<LoadedContent> of(const Database& database, const TableManifest& info) {
    LoadedContent content;
    LADE_CHECK(database.each_file(info, [&](const LoadedFile& file) {
      content.files.push_back({file.bytes, file.xxh3});
      content.since = "generation " + std::to_string(file.generation);
      return Status();
    }));
    return content;
  }
};

Notice notice_of(const TableManifest& info, const std::string& table, std::string code) {
  Notice notice;
  notice.code = std::move(code);
  notice.table = table;
  notice.count = info.rows;
  notice.level = Level::info;
  return notice;
}

// What the ledger has goes out of the input, whatever was appended to the table since.
Result<size_t> take_out_loaded(const VerbContext& context, TableInput& input,
                               const LoadedContent& loaded, const std::string& table) {
  std::vector<InputFile> rest;
  const size_t files = input.files.size();
  for (InputFile& file : input.files) {
    if (context.interruption.load() != 0) return Status::error(Code::interrupted, "interrupted");
    const bool is_stream = file.stream != nullptr;  // and is read up by the question
    LADE_TRY(const bool known, has_content_of_any(context.files, file, loaded.files));
    if (known) continue;
    if (is_stream) {
      return Status::error(Code::already_loaded,
                           table + " is loaded since " + loaded.since +
                               " and this is something else, but a pipe can be read only once: "
                               "--if-loaded append takes it",
                           file.path);
    }
    rest.push_back(std::move(file));
  }
  input.files = std::move(rest);
  return files - input.files.size();
}

// A rerun does not make a table that was kept with violations, or never checked, a proved one.
void report_not_validated(LoadRun& run, const TableManifest& info, const std::string& table) {
  Notice notice = notice_of(info, table, "not_validated");
  notice.message =
      table +
      " is skipped, but nobody has shown that its constraints hold: lade validate does that";
  notice.level = Level::warning;
  run.context.reporter.on(notice);
  run.remark(table + " is not validated");
}

Result<bool> skip_loaded(LoadRun& run, TableInput& input, const TableManifest& info,
                         const std::string& table) {
  const size_t files = input.files.size();
  LADE_TRY(const LoadedContent loaded, LoadedContent::of(run.database, info));
  LADE_TRY(const size_t skipped, take_out_loaded(run.context, input, loaded, table));
  if (skipped == 0) return true;
  Notice notice = notice_of(info, table, "already_loaded");
  if (skipped < files) {
    notice.message = std::to_string(skipped) + " of " + std::to_string(files) + " files of " +
                     table + " are loaded already and skipped; the rest is appended";
  } else {
    notice.message = table + " is loaded since " + loaded.since + " from the same content; skipped";
  }
  run.context.reporter.on(notice);
  if (skipped < files) return true;
  if (!info.validated) report_not_validated(run, info, table);
  return false;
}

}  // namespace

Result<bool> is_wanted(LoadRun& run, TableInput& input) {
  const CommandLine& options = run.context.options;
  const TableManifest* info = run.database.find(input.table);
  if (info == nullptr) return true;
  const std::string table(run.database.schema().table(input.table).name);
  if (options.if_loaded == IfLoaded::append) return true;
  if (options.if_loaded == IfLoaded::skip) return skip_loaded(run, input, *info, table);
  LADE_TRY(const LoadedContent loaded, LoadedContent::of(run.database, *info));
  if (options.if_loaded == IfLoaded::replace) {
    Notice notice = notice_of(*info, table, "replaces");
    notice.message = table + ", loaded since " + loaded.since +
                     ", will be replaced; lade compact then gives its space back";
    run.context.reporter.on(notice);
    return true;
  }
  return Status::error(
      Code::already_loaded,
      table + " is loaded since " + loaded.since + " (--if-loaded skip, append or replace)",
      options.db);
}

}  // namespace lade
