// The end of a file's rows: behind a last delimiter, or behind the last field.
#pragma once

#include "base/bytes.hpp"
#include "catalog/table_schema.hpp"
#include "input/dialect.hpp"

namespace lade {

// Whether the rows of a file end with a delimiter, told by the first row that has one behind its
// last field, or none and a last field that is not empty. `head` is the first kContentHeadBytes of
// the file's text; false where no whole row of it tells. A header line is no row.
bool rows_end_with_delimiter(ByteSpan head, const TableSchema& table, const Dialect& dialect);

}  // namespace lade
