// The deletion of a table's rows by the values of one column: the rows of an order.
//
//   zone maps of the column   the batches that may hold such rows; the others are not read
//   the column of these       the rows; a batch that has none stays as it is
//   the whole batch           decoded, left with its other rows, and encoded anew, by all workers;
//                             a batch without other rows is dropped
//
// Rows that stay keep their order, their segment and their file and line. Nothing that a generation
// refers to is changed: the new chunks lie behind it, and the next commit drops the old ones.
#pragma once

#include <span>
#include <vector>

#include "base/interruption.hpp"
#include "store/database.hpp"

namespace lade {

struct RowDeletion {
  TableManifest table;                // without the rows; enter_deletion() completes it
  ChunkIdRange ids;                   // of the new chunks; one at least, that no chunk may have
  std::vector<uint32_t> rows_of_key;  // deleted rows of each key
  uint64_t rows = 0;                  // deleted
  uint64_t batches_rewritten = 0;
  std::vector<ChunkIdRange> replaced;  // chunks that nothing refers to any more
};

// Deletes the rows of `table`, which is published or empty, whose value in `column` is one of
// `keys`. Fails as reading and writing the database do, and with Code::interrupted. REQUIRES: the
// keys ascend, and none comes twice; the column holds integers; nobody else changes the database.
Result<RowDeletion> delete_rows(Database& database, const TableManifest& table, uint16_t column,
                                std::span<const int64_t> keys, unsigned threads,
                                const Interruption& interruption);

// Enters the files that listed the keys into the ledger, and makes the rest of the table readable:
// it can be checked, appended to and published. The next commit drops the chunks that were
// replaced.
Status enter_deletion(Database& database, std::vector<LoadedFile> files, RowDeletion& deletion);

}  // namespace lade
