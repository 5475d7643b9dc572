// lade export: a table back as text. And lade export --all: every table, to a file of its own. A
// file gets its name when it is whole and durable, so that nobody ever finds a part under it.
#include <cerrno>

#include "base/shell_word.hpp"
#include "export/table_text.hpp"
#include "verbs/run_outputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

// The text of a table in a file that has no name yet.
Result<std::unique_ptr<File>> write_unnamed(const VerbContext& context, const TableReader& table,
                                            const std::string& path) {
  LADE_TRY(std::unique_ptr<File> file, context.files.create_unnamed(path));
  LADE_CHECK(
      write_table_text(table, context.options.export_format, context.options.threads, *file));
  LADE_CHECK(file->sync_data());
  return file;
}

// Puts the text in the place of the file that is there, if any.
Status write_file(const VerbContext& context, const TableReader& table, const std::string& path) {
  LADE_TRY(const std::unique_ptr<File> file, write_unnamed(context, table, path));
  LADE_TRY(const std::optional<FileInfo> there, context.files.info_if_there(path));
  if (!there) return context.files.link(*file, path);
  LADE_TRY(const std::unique_ptr<File> old, context.files.open_database(path, true));
  LADE_CHECK(old->lock());  // against another export that replaces it
  return context.files.replace(*file, path);
}

Status export_table(VerbContext& context) {
  const CommandLine& options = context.options;
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context, {}));
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  const TableReaders readers(database);
  LADE_TRY(const TableReader* const table, chosen_table(context, readers));
  if (!outputs.exported || outputs.exported->is_replaceable())
    return write_file(context, *table, options.export_path);
  // The output is emptied only now.
  LADE_TRY(const std::unique_ptr<File> file, outputs.exported->start());
  return write_table_text(*table, options.export_format, options.threads, *file);
}

std::string file_of(const CommandLine& options, std::string_view table) {
  const bool csv = options.export_format == ExportFormat::csv;
  return options.export_path + "/" + std::string(table) + (csv ? ".csv" : ".tbl");
}

Status is_in_the_way(const std::string& path) {
  return Status::error(Code::path_conflict,
                       "is there already, and --all writes new files only; remove it or choose "
                       "another folder",
                       path, EEXIST);
}

// Writes a file under a name that nothing else has.
Status write_new_file(const VerbContext& context, const TableReader& table,
                      const std::string& path) {
  LADE_CHECK(table.info().fault);
  LADE_TRY(const std::unique_ptr<File> file, write_unnamed(context, table, path));
  const Status linked = context.files.link_at_once(*file, path);
  if (linked.error_number() == EEXIST) return is_in_the_way(path);
  LADE_CHECK(linked);
  return context.files.sync_directory(context.options.export_path);
}

// Reports every file that has the name of one to be written.
Status check_names(VerbContext& context, const Database& database, ExitCode& code) {
  for (const TableManifest& manifest : database.tables()) {
    const TableSchema& table = context.schema.table(manifest.table);
    const std::string path = file_of(context.options, table.name);
    LADE_TRY(const std::optional<FileInfo> there, context.files.info_if_there(path));
    if (there) report_error(context, is_in_the_way(path), code);
  }
  return {};
}

std::string verdict(const CommandLine& options, const std::string& written, bool ok) {
  if (written.empty()) return "no file was written";
  std::string text = "to " + options.export_path + " went " + written;
  if (!ok) return text + "; the other tables are not there";
  if (options.export_format == ExportFormat::csv) return text;
  return text + "; lade load --db NEW.lade " + shell_word(options.export_path) + " reads them back";
}

}  // namespace

// Reports errors and notices only, on stderr: stdout may be the export itself.
ExitCode run_export(VerbContext& context) {
  Status status = export_table(context);
  // A reader that closed the pipe has got all that it wanted.
  if (status.error_number() == EPIPE) status = {};
  return report_outcome(context, status);
}

Status export_all(VerbContext& context, VerbOutcome& outcome) {
  const CommandLine& options = context.options;
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  if (database.tables().empty())
    return Status::error(Code::table_missing, "no table is loaded", options.db);
  std::string written;
  outcome.totals.reason = verdict(options, written, false);
  LADE_CHECK(check_names(context, database, outcome.code));
  if (outcome.code != ExitCode::ok) return {};
  LADE_CHECK(context.files.make_directory(options.export_path));
  const TableReaders readers(database);
  for (const TableManifest& manifest : database.tables()) {
    const TableReader& table = *readers.find(manifest.table);
    const std::string path = file_of(options, table.schema().name);
    const Status status = write_new_file(context, table, path);
    if (is_damage(status)) {  // which does not hide the other tables
      report_error(context, status, outcome.code);
      continue;
    }
    LADE_CHECK(status);
    written.append(written.empty() ? "" : ", ").append(table.schema().name);
    ++outcome.totals.tables;
    outcome.totals.rows += manifest.rows;
    outcome.totals.reason = verdict(options, written, false);
  }
  outcome.totals.reason = verdict(options, written, outcome.code == ExitCode::ok);
  return {};
}

}  // namespace lade
