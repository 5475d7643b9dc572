// Whether text is of the dialect that the options say, as far as its first lines tell.
#pragma once

#include <string>
#include <string_view>

#include "catalog/table_schema.hpp"
#include "input/dialect.hpp"

namespace lade {

// What the first lines of `text` have that rows of the dialect have not (another delimiter, a
// header line, quoted fields), and the options that read it; or what is wrong with the header line
// that the dialect has: the names of all columns in their order are expected, in any case. Empty
// where nothing is wrong, or is left to the parser. `inside` stands behind the words for what the
// text is: where it was unpacked from.
//
// Texts in quotes are told of where anything else says that another program wrote the file: a
// delimiter that is not '|', or a header line. In a .tbl file they are texts like any other.
std::string dialect_fault(std::string_view text, const TableSchema& table, const Dialect& dialect,
                          std::string_view inside);

// The options that say it, each with a blank before it, as a shell takes them.
std::string dialect_options(const Dialect& dialect);

}  // namespace lade
