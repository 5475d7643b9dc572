// The check of a whole database: every byte that the newest generation refers to is read once and
// held against its hash, every bound is checked, every chunk is decoded, and what is stored about
// values and lines is derived anew.
#pragma once

#include <cstdint>

#include "base/interruption.hpp"
#include "store/batch_check.hpp"
#include "store/database.hpp"

namespace lade {

struct DatabaseCheck {
  uint64_t tables = 0;  // whose lists could be read
  uint64_t rows = 0;    // of these
};

// Batches are read and decoded by workers side by side. `report` gets each problem once, on one
// thread at a time, in the same order for any number of threads: the file's structure, then table
// by table its lists and its batches, then chunks of no table. Fails with Code::interrupted after a
// signal, and when memory runs out. REQUIRES: the database was just opened, since pages of lists
// that this process has read before are not read again; threads > 0.
Status verify_database(const Database& database, unsigned threads, const Interruption& interruption,
                       const DifferenceSink& report, DatabaseCheck& check);

}  // namespace lade
