// A file's rows read, parsed, encoded and appended to a table: a load without its events.
#pragma once

#include <string>

#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/database.hpp"
#include "store/table_writer.hpp"
#include "support/memory_file_system.hpp"

namespace lade {

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
  BatchParser parser(schema, instruction_set(), {}, dialect);
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

}  // namespace lade
