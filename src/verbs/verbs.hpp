// The verbs of the command line. Each runs to its end, tells the reporter what happened and returns
// the exit code.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/interruption.hpp"
#include "catalog/table_schema.hpp"
#include "command_line/command_line.hpp"
#include "events/reporter.hpp"
#include "file/file.hpp"

namespace lade {

// One run of lade: what the command line asked for, and the seams to the world. Verbs hand on what
// a part needs, never the whole.
struct VerbContext {
  const CommandLine& options;
  const Schema& schema;
  FileSystem& files;
  TemporaryFiles temporary;
  Reporter& reporter;
  Clock& clock;
  std::vector<std::string> arguments;  // as typed, for run_start
  Interruption interruption;
  uint64_t start_ns = 0;         // on `clock`
  bool commit_in_doubt = false;  // a commit is being made, or was and is not reported yet
  bool out_of_memory = false;    // memory ran out, and run_verb() had to end the verb
};

// The place of a run's temporary files: --temp-dir, or the database's directory.
TemporaryFiles temporary_files(FileSystem& files, const CommandLine& options);

// The verb that the options name. When memory runs out and not even an error can be told, the exit
// code still says whether a commit is in doubt.
ExitCode run_verb(VerbContext& context);

// Verbs that report their first and last event themselves.
ExitCode run_load(VerbContext& context);
ExitCode run_plan(VerbContext& context);
ExitCode run_export(VerbContext& context);

// The outcome of a verb that ends well; a failure's exit code comes before `code`.
struct VerbOutcome {
  ExitCode code = ExitCode::ok;
  RunEnd totals;
};

// Verbs that are run between their first and last event. Each fills in the outcome as it goes on: a
// verb that fails has its totals, too.
Status validate(VerbContext& context, VerbOutcome& outcome);
Status verify(VerbContext& context, VerbOutcome& outcome);
Status verify_published(VerbContext& context, VerbOutcome& outcome);
Status inspect(VerbContext& context, VerbOutcome& outcome);
Status show(VerbContext& context, VerbOutcome& outcome);
Status publish(VerbContext& context, VerbOutcome& outcome);
Status compact(VerbContext& context, VerbOutcome& outcome);
Status export_all(VerbContext& context, VerbOutcome& outcome);

}  // namespace lade
