// A table that was read from a text, parsed, encoded and published, in a database in memory: what
// tests of stored records start from.
#pragma once

#include <string_view>

#include "catalog/tpch.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "store/table_writer.hpp"
#include "support/memory_file_system.hpp"

namespace lade {

class StoredTable {
 public:
  // The file is called "t.tbl", the database "a.lade". REQUIRES: `schema` is one of TPC-H's; some
  // lines of the text may be no rows.
  StoredTable(const TableSchema& schema, std::string_view text, uint32_t batch_lines)
      : schema_(schema),
        database_(Database::create(files_, tpch_schema(), "a.lade").value()),
        info_(load(text, batch_lines)) {}

  // As published. A test may change its copy and read the chunks by that.
  const TableInfo& info() const { return info_; }
  TableReader reader(const TableInfo& info) const {
    return TableReader(database_.pager(), schema_, info);
  }

 private:
  TableInfo load(std::string_view text, uint32_t batch_lines) {
    files_.set("t.tbl", text);
    TableInput input;
    input.table = schema_.index;
    input.files.emplace_back();
    input.files[0].path = "t.tbl";
    input.files[0].info = files_.info("t.tbl").value();
    BatchReader lines(files_, std::move(input), {.batch_lines = batch_lines});
    BatchParser parser(schema_, instruction_set());
    BatchEncoder encoder(instruction_set());
    TableWriter writer(database_.pager(), database_.table_or_empty(schema_.index), 1);
    TextBatch text_batch;
    Batch batch;
    EncodedBatch encoded;
    while (lines.next(text_batch).value()) {
      RejectList rejects;
      parser.parse(text_batch, batch, rejects);
      if (batch.rows == 0) continue;
      encoder.encode(batch, encoded);
      const Status appended = writer.append(encoded);
      LADE_ASSERT(appended.ok());
    }
    const FileFacts& facts = lines.facts()[0];
    const Status finished = writer.finish({{facts.path, facts.bytes, facts.xxh3, facts.lines, 0}});
    LADE_ASSERT(finished.ok());
    const auto published = database_.publish({writer.info()});
    LADE_ASSERT(published.ok());
    return *database_.find(schema_.index);
  }

  MemoryFileSystem files_;
  const TableSchema& schema_;
  Database database_;
  TableInfo info_;
};

}  // namespace lade
