// A table that was read from a text, parsed, encoded and published, in a database in memory: what
// tests of stored records start from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/tpch.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "support/appended_file.hpp"
#include "support/memory_file_system.hpp"
#include "support/table_lists.hpp"

namespace lade {

// What the lists of a table say: for a test to change.
struct TableLists {
  std::vector<BatchInfo> batches;
  std::vector<LoadedFile> files;
};

class StoredTable {
 public:
  // The file is called "t.tbl", the database "a.lade". REQUIRES: `schema` is one of TPC-H's; some
  // lines of the text may be no rows.
  StoredTable(const TableSchema& schema, std::string_view text, uint32_t batch_lines,
              const Dialect& dialect = {})
      : schema_(schema),
        database_(Database::create(files_, tpch_schema(), "a.lade").value()),
        info_(load(text, batch_lines, dialect)) {}

  const TableManifest& info() const { return info_; }
  TableLists lists() const {
    return {all_batches(database_.pager(), schema_, info_),
            all_files(database_.pager(), schema_, info_)};
  }
  // The table as if these were its lists; they lie in open pages.
  TableManifest with(const TableLists& lists) const {
    TableManifest info = info_;
    info.batches = info.batches.empty_like();
    for (const BatchInfo& batch : lists.batches) append_record(info.batches, batch);
    info.files = info.files.empty_like();
    for (const LoadedFile& file : lists.files) append_record(info.files, file);
    return info;
  }
  TableReader reader(const TableManifest& info) const {
    return TableReader(database_.pager(), schema_, info);
  }

 private:
  TableManifest load(std::string_view text, uint32_t batch_lines, const Dialect& dialect) {
    files_.set("t.tbl", text);
    const auto published = database_.publish(
        {appended(database_, files_, "t.tbl", database_.table_or_empty(schema_.index), batch_lines,
                  dialect)});
    LADE_ASSERT(published.ok());
    return *database_.find(schema_.index);
  }

  MemoryFileSystem files_;
  const TableSchema& schema_;
  Database database_;
  TableManifest info_;
};

}  // namespace lade
