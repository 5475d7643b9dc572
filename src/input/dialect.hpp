// The dialect of an input: how its text is divided into rows and fields, and which of these are
// NULL; and what the first lines of a text tell of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

struct Dialect {
  // Between fields, and perhaps behind the last: a byte that no number and no date has.
  char delimiter = '|';
  // Around fields that may hold delimiters, as in RFC 4180 but for line ends; NUL: no byte quotes.
  char quote = '\0';
  bool header = false;  // the first line of each file has the names of the columns
  std::optional<std::string> null_text = {};  // a field that is exactly this, unquoted, is NULL

  uint64_t header_lines() const { return header ? 1 : 0; }  // of each file
  bool quotes() const { return quote != '\0'; }
};

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

// Whether the rows of a file end with a delimiter, told by the first row that has one behind its
// last field, or none and a last field that is not empty. `head` is the first kContentHeadBytes of
// the file's text; false where no whole row of it tells. A header line is no row.
bool rows_end_with_delimiter(ByteSpan head, const TableSchema& table, const Dialect& dialect);

}  // namespace lade
