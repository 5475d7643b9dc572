// A database in memory that tests load texts into, one segment after the other.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "catalog/tpch.hpp"
#include "store/database.hpp"
#include "support/appended_file.hpp"
#include "support/memory_file_system.hpp"

namespace lade {

class SmallDatabase {
 public:
  SmallDatabase() : database_(Database::create(files_, tpch_schema(), "a.lade").value()) {}

  const Database& database() const { return database_; }
  // The bytes of the file, and the database opened once more.
  std::vector<std::byte> image() { return files_.bytes("a.lade"); }
  Database reopened() {
    return Database::open(files_, tpch_schema(), "a.lade", Pager::Mode::read).value();
  }
  const TableManifest& manifest(std::string_view table) const {
    return *database_.find(tpch_schema().find(table)->index);
  }
  // Appends the rows of a text, as one load does. REQUIRES: every line is a row.
  void load(std::string_view table, std::string_view text, uint32_t batch_lines = 1000) {
    put(table, text, batch_lines, database_.table_or_empty(tpch_schema().find(table)->index));
  }
  // Puts them in the place of what is there.
  void replace(std::string_view table, std::string_view text, uint32_t batch_lines = 1000) {
    put(table, text, batch_lines, database_.empty_table(tpch_schema().find(table)->index));
  }
  void set_validated(std::string_view table, bool validated) {
    TableManifest changed = manifest(table);
    changed.validated = validated;
    const bool published = database_.publish({changed}).ok();
    LADE_ASSERT(published);
  }
  // Makes all tables that part of theirs, with no key open.
  void set_part(const Part& part) {
    std::vector<TableManifest> changed = database_.tables();
    for (TableManifest& table : changed) table.part = part;
    const bool published = database_.publish(std::move(changed)).ok();
    LADE_ASSERT(published);
  }
  // Leaves a foreign key of a part's table open.
  void set_open(std::string_view table, std::string_view constraint) {
    TableManifest changed = manifest(table);
    const std::vector<Constraint>& all = tpch_schema().table(changed.table).constraints;
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].name == constraint) changed.open_keys |= uint64_t{1} << i;
    }
    changed.validated = false;
    const bool published = database_.publish({changed}).ok();
    LADE_ASSERT(published);
  }

 private:
  void put(std::string_view table, std::string_view text, uint32_t batch_lines,
           TableManifest before) {
    const TableSchema& schema = *tpch_schema().find(table);
    const std::string path = std::string(table) + ".tbl";
    files_.set(path, text);
    const uint64_t rows_before = before.rows;
    TableManifest table_now = appended(database_, files_, path, std::move(before), batch_lines);
    LADE_ASSERT(table_now.rows - rows_before ==
                static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n')));
    table_now.validated = true;
    table_now.schema_hash = schema_hash(schema);
    const bool published = database_.publish({table_now}).ok();
    LADE_ASSERT(published);
  }

  MemoryFileSystem files_;
  Database database_;
};

// `count` rows of region, from this key on.
inline std::string region_rows(int first, int count) {
  std::string text;
  for (int key = first; key < first + count; ++key) {
    const std::string comment = key % 3 == 0 ? "" : "comment " + std::to_string(key * key);
    text += std::to_string(key) + "|REGION " + std::to_string(key) + "|" + comment + "|\n";
  }
  return text;
}

}  // namespace lade
