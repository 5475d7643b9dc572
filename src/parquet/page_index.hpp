// The page index of a column chunk: bounds and NULLs of each page (ColumnIndex), and where each
// page lies (OffsetIndex). Readers find the pages that a filter needs without reading the others.
#pragma once

#include "parquet/column_chunk.hpp"

namespace lade::parquet {

// Append the two structs. `chunk_offset` is the chunk's place in the file.
void append_column_index(ValueKind kind, const ColumnChunk& chunk, ByteBuffer& out);
void append_offset_index(ValueKind kind, const ColumnChunk& chunk, uint64_t chunk_offset,
                         ByteBuffer& out);

}  // namespace lade::parquet
