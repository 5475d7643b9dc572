// The database that a load writes to.
#pragma once

#include <span>

#include "file/file.hpp"
#include "load/settings.hpp"
#include "store/database.hpp"

namespace lade {

// Opens the database, and creates it only if it is missing: a name that something else has is never
// taken for free. A dry run writes to a temporary file that lies over the database, if there is
// one. Fails as Database::open() and Database::create() do, and with Code::row_count_mismatch
// instead of creating a database when the `inputs` lack tables of the expected scale.
Result<Database> open_database(const LoadSettings& settings, const Schema& schema,
                               FileSystem& files, const TemporaryFiles& temporary,
                               std::span<const TableIndex> inputs);

}  // namespace lade
