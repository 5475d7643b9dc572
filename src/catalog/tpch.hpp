// The TPC-H schema (specification 3.0.1, clause 1.4): eight tables in foreign-key order, with 8
// primary keys, 8 foreign keys, NOT NULL and the CHECKs of clause 1.4.2.
#pragma once

#include "catalog/table_schema.hpp"

namespace lade {

const Schema& tpch_schema();

}  // namespace lade
