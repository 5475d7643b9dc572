// A stored table as text: tbl gives back the bytes that were loaded, csv is RFC 4180 with a header.
#pragma once

#include "base/status.hpp"
#include "file/file.hpp"
#include "store/table_reader.hpp"

namespace lade {

enum class ExportFormat { tbl, csv };

// Writes all rows to the file, in order. Fails when chunks cannot be read, with the first failed
// write, and with Code::interrupted after a signal.
Status write_table_text(const TableReader& table, ExportFormat format, File& file);

}  // namespace lade
