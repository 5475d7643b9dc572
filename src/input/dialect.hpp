// The dialect of an input: how its text is divided into rows and fields, and which of these are
// NULL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace lade
