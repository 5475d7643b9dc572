// The verbs of the command line. Each runs to its end, tells the reporter what happened and returns
// the exit code. `load` has a room of its own.
#pragma once

#include "load/run_context.hpp"

namespace lade {

ExitCode run_plan(VerbContext& context);
ExitCode run_validate(VerbContext& context);
ExitCode run_verify(VerbContext& context);
ExitCode run_inspect(VerbContext& context);
ExitCode run_export(VerbContext& context);
ExitCode run_compact(VerbContext& context);

// The verb that the options name. When memory runs out and not even an error can be told, the exit
// code still says whether a commit is in doubt.
ExitCode run_verb(VerbContext& context);

}  // namespace lade
