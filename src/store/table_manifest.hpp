// The manifest of a table: all that is known without reading a chunk. Its batches, their chunks
// with zone maps, and the ledger of loaded files are lists of any length that lie in pages of the
// file: table_pages.hpp reads them, catalog_record.hpp has their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/part.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "column/batch.hpp"
#include "encoding/encoder.hpp"
#include "pager/directory.hpp"
#include "pager/page_list.hpp"

namespace lade {

struct ChunkInfo {
  ChunkId id{};
  Encoding encoding = Encoding::plain;
  uint32_t bytes = 0;
  ChunkId model{};  // the chunk with its model, of Encoding::words; else 0
  ZoneMap zone_map{};
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
  BatchOrigin origin;  // origin.file is a place among TableManifest::files
  uint8_t row_form = kTrailingDelimiter;
  bool mixed_row_forms = false;  // rows differ in form: one more chunk, the last, has their forms
  KeyOrder key_order;
  // Bit i: the table's i-th constraint is a CHECK of two columns that holds for every row of the
  // batch. (A CHECK of one column needs no bit: the zone map tells.)
  uint64_t pair_checks_held = 0;
  std::vector<ChunkInfo> chunks;  // one per column, and that of the row forms
};

// One loaded input: a line of the ledger.
struct LoadedFile {
  std::string path;
  uint64_t bytes = 0;  // of text, after decompression
  Hash128 xxh3 = {};   // of the text: the ListHash of its ranges of 256 KiB
  uint64_t lines = 0;
  uint64_t generation = 0;  // of the commit that published it
  // Of a list of deletes: the rows of the table that it has deleted. None: its rows were appended.
  std::optional<uint64_t> rows_deleted = {};
};

// The hash of a load's files: that of a single file is the file's own, that of several the ListHash
// of theirs.
inline Hash128 ledger_hash(const std::vector<LoadedFile>& files) {
  if (files.size() == 1) return files.front().xxh3;
  ListHash hash;
  for (const LoadedFile& file : files) hash.add(file.xxh3);
  return hash.digest();
}

// The part of a table that one load appended: batches and files behind those of earlier loads. The
// deletes of a load are a segment of their own, without batches: the batches that lost rows stay in
// the segments that they were appended with, and their new chunks have ids of the deletes' segment.
struct Segment {
  uint64_t generation = 0;  // of the commit that published it
  uint64_t batches = 0;
  uint64_t rows = 0;
  std::optional<uint64_t> rows_deleted = {};  // since: it was appended with as many more
  uint64_t first_file = 0;
  uint64_t files = 0;
  ChunkIdRange ids;  // has the ids of all chunks that this load wrote, and no other chunk's
};

// Sizes of full pages: some hundred batches, a thousand files.
inline constexpr uint64_t kBatchPageBytes = uint64_t{256} << 10;
inline constexpr uint64_t kFilePageBytes = uint64_t{128} << 10;
inline constexpr uint64_t kSegmentPageBytes = uint64_t{64} << 10;

struct TableManifest {
  TableIndex table = 0;
  bool validated = false;  // every constraint held when the table was published
  bool lost_rows = false;  // a list of deletes is in the ledger
  // Bit i: the table's i-th constraint, a foreign key, is open: the rows that it refers to may lie
  // in other parts. All other constraints held. 0 where the table is validated, or not at all.
  uint64_t open_keys = 0;
  uint64_t schema_hash = 0;  // the declaration under which it was validated
  Part part;                 // the rows are that part of the table's
  uint64_t rows = 0;
  PageList batches{kBatchPageBytes};     // BatchInfos; places are rows
  PageList files{kFilePageBytes};        // LoadedFiles; places are counted
  PageList segments{kSegmentPageBytes};  // Segments; places are chunk ids
  Status fault = {};  // why the lists cannot be read, though those of other tables can

  // Whether every constraint held that the rows alone can break.
  bool holds_alone() const { return validated || open_keys != 0; }
};

}  // namespace lade
