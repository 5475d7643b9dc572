// The first and the last event of a run, and the steps that several verbs take alike.
#pragma once

#include "input/discovery.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "verbs/verbs.hpp"

namespace lade {

void report_run_start(VerbContext& context, const TableInputs& inputs);
// Fills in ok, exit code, times and memory, and a reason where there is none; reports and returns
// the code. Every verb ends through it, and it alone tells SIGINT (130) from SIGTERM and SIGHUP
// (143).
ExitCode report_run_end(VerbContext& context, ExitCode code, RunEnd totals);
// For a verb that ended with `status`: the error, if it is one, and the end.
ExitCode report_outcome(VerbContext& context, const Status& status, VerbOutcome outcome = {});
// An error that does not end the verb; `code` becomes the worse of the two.
void report_error(VerbContext& context, const Status& status, ExitCode& code);

// Whether stored bytes are not what they should be, so that other tables may still be sound.
inline bool is_damage(const Status& status) {
  return status.code() == Code::corrupt || status.code() == Code::corrupt_chunk;
}

// Opens the database that the options name, and reports what the pager noticed.
Result<Database> open_existing(VerbContext& context, Pager::Mode mode);
// The table that the options name, one of the readers'. Fails where it is not loaded, or its lists
// cannot be read.
Result<const TableReader*> chosen_table(const VerbContext& context, const TableReaders& readers);

}  // namespace lade
