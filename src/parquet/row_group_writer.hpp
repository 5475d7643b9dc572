// Encodes the rows of one row group into memory: a part of a file that knows neither its place nor
// its neighbours. One thread fills it; then FileWriter takes it, and it is used again with all of
// its memory. Its bytes depend on the values, the batches' borders, the chosen encodings and the
// level only.
//
//   begin(encodings)   append(column, values)...   finish()   FileWriter::append(writer)
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "parquet/chunk_writer.hpp"

namespace lade::parquet {

class RowGroupWriter {
 public:
  // REQUIRES: `schema` outlives the writer; the level of zstd is one of compressor.hpp; this
  // processor has `kernel`.
  RowGroupWriter(const ParquetSchema& schema, int level, InstructionSet kernel = instruction_set());
  RowGroupWriter(const RowGroupWriter&) = delete;
  RowGroupWriter& operator=(const RowGroupWriter&) = delete;

  // Forgets what was finished. REQUIRES: an encoding for each column.
  void begin(std::span<const ChunkEncoding> encodings);
  // The values of the next batch of this column. Columns may be filled in any order, batch by batch
  // or one after the other; memory is touched least in the latter way. `values` may be used again
  // right after. Fails as ChunkWriter::append does.
  Status append(size_t column, const Column& values) { return writers_[column].append(values); }
  // REQUIRES: every column was given the same number of rows, which is not 0.
  void finish();

  // Of a finished row group, until the next begin().
  uint64_t rows() const { return rows_; }
  std::span<const ColumnChunk* const> chunks() const { return chunks_; }

 private:
  Compressor compressor_;
  BlockStore blocks_;
  std::unique_ptr<PageScratch> scratch_;
  std::vector<ChunkWriter> writers_;
  std::vector<const ColumnChunk*> chunks_;
  uint64_t rows_ = 0;
};

}  // namespace lade::parquet
