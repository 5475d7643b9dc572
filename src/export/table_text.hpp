// A stored table as text, by workers side by side.
#pragma once

#include "base/status.hpp"
#include "export/batch_text.hpp"
#include "file/file.hpp"
#include "store/table_reader.hpp"

namespace lade {

// Writes all rows to the file, in order: the same bytes for any number of threads. Memory holds the
// text of a batch for each thread and one more. Fails when chunks cannot be read or texts cannot be
// written (Code::unwritable_text), after the text before them, with the first failed write, and
// with Code::interrupted after a signal. REQUIRES: threads > 0.
Status write_table_text(const TableReader& table, ExportFormat format, unsigned threads,
                        File& file);

}  // namespace lade
