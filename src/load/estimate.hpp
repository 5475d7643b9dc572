// An estimate of a table before it is loaded, reckoned from its first batch: that is read, parsed
// and encoded by the code that loads, and the rest is taken to be like it.
#pragma once

#include <optional>

#include "input/input_file.hpp"
#include "store/write_hints.hpp"

namespace lade {

struct TableEstimate {
  uint64_t rows = 0;
  uint64_t text_bytes = 0;  // after decompression
  uint64_t file_bytes = 0;  // of the table's chunks
  uint64_t work_ns = 0;     // of a core, with all input in the page cache
};

// Nothing if one of the table's files is a pipe, which can be read but once. Fails as reading does.
Result<std::optional<TableEstimate>> estimate_table(FileSystem& files, const TableSchema& table,
                                                    const TableInput& input,
                                                    const WriteHints& hints);

}  // namespace lade
