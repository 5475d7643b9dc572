// The write hints of a load's tables.
#pragma once

#include "load/settings.hpp"
#include "store/write_hints.hpp"

namespace lade {

// The hints of a table, with earlier measurements (empty: there are none), the user's wish and the
// memory limit applied.
WriteHints wished_hints(const LoadSettings& settings, const Measurements& measured,
                        const TableSchema& table);

}  // namespace lade
