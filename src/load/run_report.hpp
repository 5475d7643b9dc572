// The first and the last event of a run, and what several verbs report alike.
#pragma once

#include "input/discovery.hpp"
#include "load/run_context.hpp"
#include "pager/superblock.hpp"
#include "store/write_hints.hpp"

namespace lade {

// The files that the options name.
TableInputs find_inputs(const VerbContext& context);
// Reports all failures of a plan but the one that decides the exit code, which is returned.
Status report_failures(VerbContext& context, const TableInputs& plan);

void report_run_start(VerbContext& context, const TableInputs& plan);
void report_pager_notice(VerbContext& context, const PagerNotice& notice);
// Reads what --tune-from names into context.measured. Every failure but Code::interrupted is
// Code::usage.
Status read_measurements(VerbContext& context);
// The hints of a table, with earlier measurements, the user's wish and the memory limit applied.
WriteHints wished_hints(const VerbContext& context, const TableSchema& table);
// The same, reported, with a notice when the wish was clamped.
WriteHints report_hints(VerbContext& context, const TableSchema& table);
// Fills in ok, exit code, times and memory, and a reason where there is none; reports and returns
// the code. The one place that tells SIGTERM (143) from SIGINT (130): every verb ends through it.
ExitCode report_run_end(VerbContext& context, ExitCode code, RunEnd totals);
// For a verb that ended with `status`: the error, if it is one, and the end.
ExitCode report_outcome(VerbContext& context, const Status& status, ExitCode code_when_ok,
                        RunEnd totals = {});

}  // namespace lade
