// A table that was read from a text, parsed, encoded and published, in a database in memory: what
// tests of stored records start from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/tpch.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "store/table_writer.hpp"
#include "support/memory_file_system.hpp"
#include "support/table_lists.hpp"

namespace lade {

// What the lists of a table say: for a test to change.
struct TableLists {
  std::vector<BatchInfo> batches;
  std::vector<LoadedFile> files;
};

// The table `before` with the rows of a file behind it, not published yet. Lines that are no rows
// are left out.
inline TableManifest appended(Database& database, MemoryFileSystem& files, const std::string& path,
                              TableManifest before, uint32_t batch_lines,
                              const Dialect& dialect = {}) {
  const TableSchema& schema = database.schema().table(before.table);
  TableInput input;
  input.table = schema.index;
  input.files.emplace_back();
  input.files[0].path = path;
  input.files[0].info = files.info(path).value();
  input.files[0].dialect = dialect;
  BatchReader lines(files, std::move(input), {.batch_lines = batch_lines});
  BatchParser parser(schema, instruction_set(), {}, {{}, dialect});
  BatchEncoder encoder(instruction_set());
  TableWriter writer(database.pager(), std::move(before), 1);
  TextBatch text_batch;
  Batch batch;
  EncodedBatch encoded;
  while (lines.next(text_batch).value()) {
    RejectList rejects;
    parser.parse(text_batch, batch, rejects);
    if (batch.rows == 0) continue;
    encoder.encode(batch, encoded);
    const Status status = writer.append(encoded);
    LADE_ASSERT(status.ok());
  }
  const FileFacts& facts = lines.facts()[0];
  const Status finished = writer.finish({{facts.path, facts.bytes, facts.xxh3, facts.lines, 0}});
  LADE_ASSERT(finished.ok());
  return writer.info();
}

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
    for (const BatchInfo& batch : lists.batches) {
      info.batches.append(write_record(batch), batch.first_row, batch.first_row + batch.rows);
    }
    info.files = info.files.empty_like();
    for (const LoadedFile& file : lists.files) {
      info.files.append(write_record(file), info.files.items(), info.files.items() + 1);
    }
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
