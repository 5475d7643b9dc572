// Files that were loaded before: --if-loaded, for a table of the inputs that is published already,
// and files of one run whose bytes are met twice. A table's ledger knows the size and hash of every
// file.
#pragma once

#include <span>

#include "base/interruption.hpp"
#include "input/input_file.hpp"
#include "load/report.hpp"

namespace lade {

// Code::already_loaded, naming each table of the inputs that is published already, where
// --if-loaded is error. Fails as reading ledgers does.
Status refuse_loaded(const LoadSettings& settings, const Database& database,
                     std::span<const TableInput> inputs);

// Whether anything of the input is to be loaded. With --if-loaded skip, files and lists of deletes
// that the table's ledger has are taken out of it. Fails with Code::already_loaded for a pipe with
// other content, and as reading files does. REQUIRES: refuse_loaded() is ok.
Result<bool> is_wanted(const LoadSettings& settings, const Database& database, FileSystem& files,
                       Interruption interruption, LoadReport& report, TableInput& input);

// Reports each file of the table that has the bytes of an earlier one, in the run or in the ledger:
// the rows that are there twice break the primary key, which nobody may ask to be proved. Fails as
// reading the ledger does.
Status report_repeated_files(const Database& database, const TableLoad& table, LoadReport& report);

}  // namespace lade
