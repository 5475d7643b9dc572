// The load of files into a database, from the first byte that is read to the last commit.
#pragma once

#include "load/run_context.hpp"

namespace lade {

// Tells the reporter all that happens, from run_start to run_end, and returns the exit code.
ExitCode run_load(VerbContext& context);

}  // namespace lade
