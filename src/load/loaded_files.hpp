// Files that were loaded before: --if-loaded, for a table of the inputs that is published already,
// and files of one run whose bytes are met twice. A table's ledger knows the size and hash of every
// file.
#pragma once

#include "base/interruption.hpp"
#include "input/input_file.hpp"
#include "load/report.hpp"

namespace lade {

// Whether anything of the input is to be loaded. With --if-loaded skip, files that the table's
// ledger has are taken out of it. Fails with Code::already_loaded, and as reading files does.
Result<bool> is_wanted(const LoadSettings& settings, const Database& database, FileSystem& files,
                       Interruption interruption, LoadReport& report, TableInput& input);

// Reports each file of the table that has the bytes of an earlier one, in the run or in the ledger:
// the rows that are there twice break the primary key, which nobody may ask to be proved. Fails as
// reading the ledger does.
Status report_repeated_files(const Database& database, const TableLoad& table, LoadReport& report);

}  // namespace lade
