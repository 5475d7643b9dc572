// The keys of a schema, as a schema: every table with the columns of its primary and foreign keys
// only, and with these constraints only. What holds of keys holds of the tables that have them.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/table_schema.hpp"

namespace lade {

// The places of the columns that are in a key of the table, ascending.
std::vector<uint16_t> key_columns(const TableSchema& table);

// Tables keep their places and names; the names are those of `schema`, which must outlive it.
Schema key_schema(const Schema& schema);

}  // namespace lade
