// What --if-loaded says of a table of the inputs that is published already.
#pragma once

#include "input/input_file.hpp"
#include "load/load_run.hpp"

namespace lade {

// Whether anything of the input is to be loaded. With skip, files that the table's ledger has by
// size and hash are taken out of it. Fails with Code::already_loaded, and as reading files does.
Result<bool> is_wanted(LoadRun& run, TableInput& input);

}  // namespace lade
