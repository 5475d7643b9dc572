#include "load/refresh_deletes.hpp"

#include <algorithm>

namespace lade {
namespace {

// The lists as a table's ledger has them: with the number of rows that their keys have deleted.
std::vector<LoadedFile> ledger_of(const DeleteList& list, std::span<const int64_t> keys,
                                  std::span<const uint32_t> rows_of_key) {
  std::vector<LoadedFile> ledger;
  for (const FileFacts& facts : list.files) {
    ledger.push_back({.path = facts.path,
                      .bytes = facts.bytes,
                      .xxh3 = facts.xxh3,
                      .lines = facts.lines,
                      .rows_deleted = 0});
  }
  size_t place = 0;  // of the key in the list: `keys` may be some of its keys only
  for (size_t key = 0; key < keys.size(); ++key) {
    while (list.keys[place] != keys[key]) ++place;
    if (rows_of_key[key] > 0) *ledger[list.file_of(place)].rows_deleted += rows_of_key[key];
  }
  return ledger;
}

// The keys of the list that some row had.
std::vector<int64_t> found_keys(const DeleteList& list, std::span<const uint32_t> rows_of_key) {
  std::vector<int64_t> found;
  for (size_t key = 0; key < list.keys.size(); ++key) {
    if (rows_of_key[key] > 0) found.push_back(list.keys[key]);
  }
  return found;
}

}  // namespace

const RowDeletion* RefreshDeletes::find(TableIndex table) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const RowDeletion& deletion) {
    return deletion.table.table == table;
  });
  return found == tables.end() ? nullptr : &*found;
}

std::vector<DeletedTable> deleted_tables(const Schema& schema) {
  const TableSchema& parent = *schema.find(schema.deletes_from);
  std::vector<DeletedTable> tables = {{parent.index, parent.primary_key().columns.front()}};
  for (const TableSchema& table : schema.tables) {
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind == ConstraintKind::foreign_key && constraint.parent_table == parent.index)
        tables.push_back({table.index, constraint.columns.front()});
    }
  }
  return tables;
}

Result<RefreshDeletes> apply_deletes(const LoadSettings& settings, Database& database,
                                     FileSystem& files, TableInput lists,
                                     const Interruption& interruption) {
  const Schema& schema = database.schema();
  RefreshDeletes deletes;
  LADE_TRY(deletes.list, read_delete_list(settings, schema, files, std::move(lists), interruption));
  std::vector<int64_t> found;
  for (const DeletedTable& each : deleted_tables(schema)) {
    const bool of_children = !deletes.tables.empty();
    if (of_children && database.find(each.table) == nullptr) continue;
    const std::span<const int64_t> keys = of_children ? found : deletes.list.keys;
    LADE_TRY(RowDeletion deletion, delete_rows(database, database.table_or_empty(each.table),
                                               each.column, keys, settings.threads, interruption));
    if (!of_children) found = found_keys(deletes.list, deletion.rows_of_key);
    if (!of_children) deletes.list.reject_missing(deletion.rows_of_key, schema.deletes_from);
    LADE_CHECK(
        enter_deletion(database, ledger_of(deletes.list, keys, deletion.rows_of_key), deletion));
    deletes.tables.push_back(std::move(deletion));
  }
  return deletes;
}

}  // namespace lade
