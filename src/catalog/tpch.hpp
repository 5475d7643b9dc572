// The TPC-H schema (specification 3.0.1, clause 1.4): eight tables in foreign-key order, with 8
// primary keys, 8 foreign keys, NOT NULL and the CHECKs of clause 1.4.2.
#pragma once

#include <optional>

#include "catalog/table_schema.hpp"

namespace lade {

const Schema& tpch_schema();

// The rows of a table whose count is no multiple of the scale, where clause 4.2.5 of the
// specification publishes them: of lineitem at scale 1, 10, 30 and so on to 100,000.
std::optional<uint64_t> published_rows(const TableSchema& table, double scale);

}  // namespace lade
