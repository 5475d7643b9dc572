// What the store knows of a table without reading a chunk: its batches, their chunks with zone
// maps, and the ledger of what was loaded. Plain values; catalog_record.cpp writes them to the
// database file and reads them back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "catalog/table_schema.hpp"
#include "column/batch.hpp"
#include "encoding/encoder.hpp"
#include "pager/key_pool.hpp"

namespace lade {

struct ChunkInfo {
  ChunkKey key{};
  Encoding encoding = Encoding::plain;
  uint32_t bytes = 0;
  ZoneMap zone_map;
};

// How the primary keys of a batch lie, so that a sorted table needs no scan to prove its key: the
// key of the first and of the last row, column by column, and whether every key is greater than the
// one before it.
struct KeyOrder {
  bool strictly_increasing = false;
  std::vector<int64_t> first;
  std::vector<int64_t> last;
};

struct BatchInfo {
  uint64_t first_row = 0;  // in the table
  uint32_t rows = 0;
  BatchOrigin origin;  // origin.file is a place in TableInfo::files
  uint8_t row_form = kTrailingDelimiter;
  bool mixed_row_forms = false;  // then one more chunk behind the columns' holds them
  KeyOrder key_order;
  // Bit i: the table's i-th constraint is a CHECK of two columns that holds for every row of the
  // batch. (A CHECK of one column needs no bit: the zone map tells.)
  uint64_t pair_checks_held = 0;
  std::vector<ChunkInfo> chunks;  // one per column
};

// One loaded input: a line of the ledger.
struct LoadedFile {
  std::string path;
  uint64_t bytes = 0;  // of text, after decompression
  uint64_t xxh3 = 0;
  uint64_t lines = 0;
  uint64_t generation = 0;  // of the commit that published it
};

// The hash that stands for all files: of a single one its own.
inline uint64_t ledger_hash(const std::vector<LoadedFile>& files) {
  if (files.size() == 1) return files.front().xxh3;
  std::vector<uint64_t> hashes;
  for (const LoadedFile& file : files) hashes.push_back(file.xxh3);
  return hash64(std::as_bytes(std::span(hashes)));
}

// Rows that were appended by one load, and where their list of batches is stored.
struct Segment {
  ChunkKey batches_key{};
  uint32_t batches = 0;
  uint64_t rows = 0;
};

struct TableInfo {
  TableIndex table = 0;
  bool validated = false;    // every constraint held when the table was published
  uint64_t schema_hash = 0;  // the declaration under which it was validated
  uint64_t rows = 0;
  std::vector<LoadedFile> files;
  std::vector<Segment> segments;
  std::vector<BatchInfo> batches;  // of all segments, in row order
};

}  // namespace lade
