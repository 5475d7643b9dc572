// The rows of a decoded batch as text.
#pragma once

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "column/column.hpp"

namespace lade {

// tbl gives back the bytes that were loaded, csv is RFC 4180 with a header, and a
// NULL in it is nothing where the empty text is "".
enum class ExportFormat : uint8_t { tbl, csv };

// How the rows of a batch end in a .tbl file (column/batch.hpp).
struct RowForms {
  uint8_t of_all = 0;
  std::span<const int32_t> of_each;  // empty where the rows are alike
};

// Appends all rows of the columns, which are those of the table and have the same number of rows;
// `first_row` is the place of the first one in the table. Fails, and leaves `out` as it was, where
// a date column holds days that are no date, and with Code::unwritable_text where a text holds the
// '|' that would end its field in tbl.
Status append_rows(const TableSchema& table, std::span<const Column> columns, uint64_t first_row,
                   const RowForms& forms, ExportFormat format, ByteBuffer& out);

}  // namespace lade
