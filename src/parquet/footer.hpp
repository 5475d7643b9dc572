// The file's metadata (FileMetaData): schema, row groups, column chunks, and what the writer says
// of itself.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "parquet/column_chunk.hpp"
#include "parquet/schema.hpp"

namespace lade::parquet {

struct IndexPlace {
  uint64_t offset = 0;  // in the file
  uint32_t bytes = 0;
};

// A column chunk of a file.
struct StoredChunk {
  ChunkFacts chunk;
  uint32_t data_pages = 0;
  uint64_t offset = 0;  // in the file
  IndexPlace column_index;
  IndexPlace offset_index;
};

struct StoredRowGroup {
  uint64_t rows = 0;
  std::vector<StoredChunk> chunks;  // by column
};

struct KeyValue {
  std::string key;
  std::string value;
};

// What the footer says besides the row groups.
struct FooterFacts {
  // "lade version 0.1.0 (build 4a5b6c)": the form in which readers look for writers with known
  // bugs.
  std::string created_by;
  // Columns by which the rows of each row group ascend, the most significant first; none if
  // unknown.
  std::vector<uint16_t> sorting_columns;
  std::vector<KeyValue> key_values;
};

// REQUIRES: at most 32,767 row groups.
void append_footer(const ParquetSchema& schema, const FooterFacts& facts,
                   std::span<const StoredRowGroup> row_groups, ByteBuffer& out);

}  // namespace lade::parquet
