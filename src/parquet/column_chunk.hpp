// A column chunk that is finished: where its pages lie, and all that the file's metadata say of it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "parquet/format.hpp"
#include "parquet/statistics.hpp"

namespace lade::parquet {

struct DataPage {
  uint64_t first_row = 0;     // in the row group
  uint32_t stored_bytes = 0;  // with the header
  ValueStatistics statistics;
};

// What the footer says of a chunk.
struct ChunkFacts {
  Codec codec = Codec::uncompressed;
  uint64_t stored_bytes = 0;            // of all pages, with headers
  uint64_t unpacked_bytes = 0;          // the same before compressing
  uint64_t dictionary_page_bytes = 0;   // with the header; 0: there is none
  uint32_t dictionary_coded_pages = 0;  // of the data pages; they come before those in PLAIN
  ValueStatistics statistics;
};

struct ColumnChunk : ChunkFacts {
  std::vector<DataPage> pages;
  // The bytes in order: the dictionary page, the data pages.
  std::vector<ByteSpan> pieces;
};

}  // namespace lade::parquet
