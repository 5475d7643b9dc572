// The lists of deletes of a refresh set (delete.K): a key a line. They are read whole before
// anything is changed, and kept for their findings: the text, and 16 bytes for each key.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/interruption.hpp"
#include "column/batch.hpp"
#include "events/finding.hpp"
#include "input/batch_reader.hpp"
#include "load/settings.hpp"

namespace lade {

struct DeleteList {
  // A batch of lines, of one file.
  struct Lines {
    TextBatch text;
    BatchOrigin origin;
    uint64_t first_row = 0;  // rows are lines with a key, numbered through all files
    uint64_t rows = 0;
    RejectList rejects;  // lines without a key, and what reject_missing() has added
  };
  // A row whose key an earlier row has.
  struct Repeated {
    uint64_t row;
    size_t key;  // place in `keys`
  };

  Dialect dialect;
  std::vector<FileFacts> files;
  std::vector<Lines> lines;
  std::vector<int64_t> keys;       // ascending, none twice
  std::vector<uint64_t> rows;      // by key: the first row that has it
  std::vector<Repeated> repeated;  // in no order

  // The place in `files` of the file that has a key first.
  size_t file_of(size_t key) const;
  // Rejects the rows that delete nothing of the table: keys with 0 in `rows_of_key`, and the
  // repeated ones.
  void reject_missing(std::span<const uint32_t> rows_of_key, std::string_view table);
};

// Reads the lists. Fails as reading files does, and with Code::out_of_memory where they need more
// than half of the memory limit.
Result<DeleteList> read_delete_list(const LoadSettings& settings, const Schema& schema,
                                    FileSystem& files, TableInput lists,
                                    const Interruption& interruption);

}  // namespace lade
