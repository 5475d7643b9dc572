// Lines of orders: TPC-H has 1 to 7 of them for every order, at any scale. That is no constraint of
// the schema; --expect-scale asks for it, since no count of rows shows that lines are missing.
#pragma once

#include <string>

#include "store/table_readers.hpp"
#include "validator/check_table.hpp"

namespace lade {

// The fault in the lines of the orders, in words; empty when there is none, or when one of the two
// tables is not there. Streams over the stored keys as the proof of a foreign key does, in the same
// memory. That a line has an order and that no two lines of an order have one number is for the
// constraints of lineitem to say. Fails only when stored chunks cannot be read or a temporary file
// cannot be used.
Result<std::string> order_lines_fault(const Schema& schema, const TableReaders& readers,
                                      const TableCheckSettings& settings);

}  // namespace lade
