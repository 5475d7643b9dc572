// The names under which dbgen and its relatives write a table, in any case:
//
//   lineitem.tbl   lineitem.tbl.3   lineitem.3.tbl   lineitem_3.tbl   lineitem.tbl.ac
//
// with .dat, .txt, .csv or .tsv for .tbl, or nothing, and each with the ending of a compression
// behind it, or not. A refresh set has names of its own: orders.tbl.u1, lineitem.tbl.u1 and, for
// the keys of orders to delete, delete.1; in segments orders.tbl.u1.2 and delete.u1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

struct TableFileName {
  const TableSchema* table = nullptr;
  std::string part;  // digits, or small letters as `split` writes them; empty for a whole table
};

// `name` is the last component of a path.
std::optional<TableFileName> parse_table_file_name(const Schema& schema, std::string_view name);

struct RefreshFileName {
  std::string table;  // need not be a table of the schema
  uint32_t set = 0;
  std::string part;
  bool deletes() const { return table == "delete"; }
};

std::optional<RefreshFileName> parse_refresh_file_name(std::string_view name);

// A name that a file of data could have, though parse_table_file_name() may not know it.
struct DataLikeName {
  const TableSchema* table = nullptr;  // the name begins with it, mentions or resembles it; or null
  bool begins_with_table = false;      // else it ends like data
};

// Nothing for a name that is plainly something else's, as those that begin with '.' or '_' are.
std::optional<DataLikeName> data_like_name(const Schema& schema, std::string_view name);

// The table of a folder, in any case; null if there is none.
const TableSchema* table_of_folder(const Schema& schema, std::string_view name);

// The name without .gz and the like, and .tbl and the like in front of it; in small letters.
std::string without_endings(std::string_view name);

// Whether .tbl or the like stands in the name.
bool has_text_ending(std::string_view name);

std::string_view last_component(std::string_view path);

// Code::unknown_table with the table that `word` is probably a misspelling of, or else the list of
// tables. `path` is the file concerned, if any.
Status unknown_table(const Schema& schema, std::string_view word, std::string_view path = {});
// The table of that name, or else unknown_table().
Result<const TableSchema*> find_table(const Schema& schema, std::string_view name,
                                      std::string_view path = {});

}  // namespace lade
