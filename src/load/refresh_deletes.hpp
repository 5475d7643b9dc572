// The deletes of a refresh set: the orders that its lists name, and the rows of other tables that
// refer to them. They apply to what is published; inserts of the same set come after them.
//
// No key of a proved table is left without its parent: a parent goes with all rows that refer to
// it, and what held for all rows of a table holds for some. So the batches that are left stay
// proved.
#pragma once

#include <optional>

#include "load/delete_list.hpp"
#include "store/row_deletion.hpp"

namespace lade {

struct RefreshDeletes {
  DeleteList list;
  std::vector<RowDeletion> tables;  // each without the rows: to be appended to, and published

  // Null for a table that loses no rows.
  const RowDeletion* find(TableIndex table) const;
};

// A table that a list of deletes takes rows from, and the column with the listed keys.
struct DeletedTable {
  TableIndex table;
  uint16_t column;
};

// The table that the keys are of, and those that refer to it.
std::vector<DeletedTable> deleted_tables(const Schema& schema);

// Reads the lists and deletes the rows of every such table that is published, and of the first in
// any case. Fails as reading the lists and writing the database do. Nothing is published.
Result<RefreshDeletes> apply_deletes(const LoadSettings& settings, Database& database,
                                     FileSystem& files, TableInput lists,
                                     const Interruption& interruption);

}  // namespace lade
