// lade export: a table back as text.
#include <cerrno>

#include "export/table_text.hpp"
#include "store/table_readers.hpp"
#include "verbs/run_outputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

Status export_table(VerbContext& context) {
  const CommandLine& options = context.options;
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context, {}));
  LADE_TRY(const Database database, open_existing(context, Pager::Mode::read));
  const TableSchema& schema = *context.schema.find(options.table);
  const TableReaders readers(database);
  const TableReader* table = readers.find(schema.index);
  if (table == nullptr) {
    return Status::error(Code::table_missing, std::string(schema.name) + " is not loaded",
                         options.db);
  }
  LADE_CHECK(table->info().fault);  // before the output is emptied
  LADE_TRY(const std::unique_ptr<File> file, outputs.exported->start());
  return write_table_text(*table, options.export_format, options.threads, *file);
}

}  // namespace

// Reports errors and notices only, on stderr: stdout may be the export itself.
ExitCode run_export(VerbContext& context) {
  Status status = export_table(context);
  // A reader that closed the pipe has got all that it wanted.
  if (status.error_number() == EPIPE) status = {};
  return report_outcome(context, status);
}

}  // namespace lade
