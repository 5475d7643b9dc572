// Readers of every table of a database, by table: where a check finds parents.
#pragma once

#include <memory>
#include <vector>

#include "store/database.hpp"
#include "store/table_reader.hpp"

namespace lade {

class TableReaders {
 public:
  // Readers of the published tables. The database must outlive them and must not publish meanwhile,
  // since each keeps a reference to its table's TableManifest.
  explicit TableReaders(const Database& database)
      : database_(database), readers_(database.schema().tables.size()) {
    for (const TableManifest& manifest : database.tables()) set(manifest);
  }
  // Puts a table that is not published (yet) in the place of the published one. `manifest` is kept
  // by reference: it must outlive the readers, and stay where it is.
  void set(const TableManifest& manifest) {
    readers_[manifest.table] = std::make_unique<TableReader>(
        database_.pager(), database_.schema().table(manifest.table), manifest);
  }
  // Takes a table out, as if it were not there.
  void remove(TableIndex table) { readers_[table] = nullptr; }
  const Schema& schema() const { return database_.schema(); }
  // Null when there is no such table.
  const TableReader* find(TableIndex table) const { return readers_[table].get(); }

 private:
  const Database& database_;
  std::vector<std::unique_ptr<TableReader>> readers_;
};

}  // namespace lade
