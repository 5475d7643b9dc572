// Constraints as other engines take them: CHECKs as SQL expressions, keys as statements.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/table_schema.hpp"

namespace lade {

// "l_discount BETWEEN 0.00 AND 1.00". REQUIRES: a CHECK of the table.
std::string check_expression(const TableSchema& table, const Constraint& check);

// Statements that declare keys, parents first: the primary key of each table where holds(table,
// table), and of these tables each foreign key where holds(table, parent). Engines trust them, so
// they answer wrongly where a key does not hold.
using KeysHold = std::function<bool(const TableSchema& table, const TableSchema& parent)>;
std::string key_statements(const Schema& schema, const KeysHold& holds);

// Queries in standard SQL for the open constraints, by table: each lists the keys that break one.
// Empty without any.
std::string open_key_queries(const Schema& schema, const std::vector<uint64_t>& open_keys);

}  // namespace lade
