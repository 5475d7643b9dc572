// The names under which dbgen and its relatives write a table:
//
//   lineitem.tbl   lineitem.tbl.3   lineitem.3.tbl   each with .gz or .zst behind it, or not
//
// A refresh set has names of its own: orders.tbl.u1, lineitem.tbl.u1 and, for the keys of orders to
// delete, delete.1; in segments orders.tbl.u1.2 and delete.u1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

struct TableFileName {
  std::string_view table;        // points into the name; need not be a table of the schema
  std::optional<uint32_t> part;  // of a table in several files
};

// `name` is the last component of a path.
std::optional<TableFileName> parse_table_file_name(std::string_view name);

struct RefreshFileName {
  std::string_view table;  // points into the name; need not be a table of the schema
  uint32_t set = 0;
  std::optional<uint32_t> part;
  bool deletes() const { return table == "delete"; }
};

std::optional<RefreshFileName> parse_refresh_file_name(std::string_view name);

std::string_view last_component(std::string_view path);

// Code::unknown_table with the table that `word` is probably a misspelling of, or else the list of
// tables. `path` is the file concerned, if any.
Status unknown_table(const Schema& schema, std::string_view word, std::string_view path);

}  // namespace lade
