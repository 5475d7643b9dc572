// A parser of .tbl text that is as plain as can be, and shares no code with the real one: what
// tests hold it against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_schema.hpp"
#include "events/finding.hpp"
#include "input/dialect.hpp"

namespace lade {

struct NaiveValue {
  int64_t number = 0;  // integers, days, hundredths
  int fraction_digits = 0;
  std::string text;
};

struct NaiveRow {
  std::vector<NaiveValue> values;
  bool trailing_delimiter = false;
};

struct NaiveReject {
  RejectCode code;
  uint64_t line;  // from 1
  int column;
};

struct NaiveResult {
  std::vector<NaiveRow> rows;
  std::vector<NaiveReject> rejects;
};

struct NaiveFormat {
  bool carriage_return = false;     // lines should end with CR LF
  bool trailing_delimiter = false;  // rows do: one that ends with its last but one lost a field
  Dialect dialect = {};
};

// `text` is whole lines of a file, the first of which has the number `first_line`.
NaiveResult naive_parse(const TableSchema& schema, std::string_view text, const NaiveFormat& format,
                        uint64_t first_line = 1);

// Whether the first line that tells ends with a delimiter.
bool naive_trailing_delimiter(const TableSchema& schema, std::string_view text,
                              const Dialect& dialect = {});

}  // namespace lade
