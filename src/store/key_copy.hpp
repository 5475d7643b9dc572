// A database's keys, copied to a database of their own: each table with the columns of its keys
// only (catalog/key_schema.hpp). Chunks are copied as they are stored, batches stay batches and
// keep their zone maps, the order of their keys and their lines.
#pragma once

#include "base/interruption.hpp"
#include "store/database.hpp"

namespace lade {

// Publishes the keys of all tables of `from` in `to`, which is empty and has the key_schema() of
// from's schema. All loads of a table become one, and of the ledger's paths only the last component
// stays, so that the bytes depend on neither. A copy of the keys counts as not validated. Fails as
// reading and writing do, and with Code::interrupted.
Status copy_keys(const Database& from, Database& to, const Interruption& interruption);

}  // namespace lade
