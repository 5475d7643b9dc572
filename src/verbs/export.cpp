// lade export: a table back as text.
#include <cerrno>

#include "catalog/tpch.hpp"
#include "export/table_text.hpp"
#include "load/run_outputs.hpp"
#include "load/run_report.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

Status export_table(VerbContext& context) {
  const CommandLine& options = context.options;
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context, {}));
  LADE_TRY(const Database database,
           Database::open(context.files, tpch_schema(), options.db, Pager::Mode::read));
  const TableSchema& schema = *tpch_schema().find(options.table);
  const TableReaders readers(database);
  const TableReader* table = readers.find(schema.index);
  if (table == nullptr) {
    return Status::error(Code::table_missing, std::string(schema.name) + " is not loaded",
                         options.db);
  }
  LADE_CHECK(table->info().fault);  // before the output is emptied
  LADE_TRY(const std::unique_ptr<File> file, outputs.exported->start());
  return write_table_text(*table, options.export_format, *file);
}

}  // namespace

// Only errors are told, on stderr: stdout may be the export itself.
ExitCode run_export(VerbContext& context) {
  Status status = export_table(context);
  // Whoever reads no further has got what was wanted.
  if (status.error_number() == EPIPE) status = {};
  return report_outcome(context, status, ExitCode::ok);
}

}  // namespace lade
