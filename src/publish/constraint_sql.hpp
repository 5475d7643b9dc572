// Constraints as other engines take them: CHECKs as SQL expressions, keys as statements.
#pragma once

#include <functional>
#include <string>

#include "catalog/table_schema.hpp"

namespace lade {

// "l_discount BETWEEN 0.00 AND 1.00". REQUIRES: a CHECK of the table.
std::string check_expression(const TableSchema& table, const Constraint& check);

// The statements that declare every primary and foreign key of the tables for which `holds` is
// true, parents first; a foreign key only where `holds` is true of its parent, too. What engines do
// with RELY is wrong where the keys do not hold.
std::string key_statements(const Schema& schema,
                           const std::function<bool(const TableSchema&)>& holds);

}  // namespace lade
