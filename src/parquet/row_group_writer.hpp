// Encodes columns of one row group into memory: all of them, or consecutive ones, so that several
// writers can share a row group. They know neither their place in the file nor their neighbours.
// One thread fills a writer; then FileWriter takes it, and it is used again with all of its memory,
// for any table. Its bytes depend on the values, the batches' borders, the chosen encodings and the
// level only.
//
//   begin(schema, encodings)   append(column, values)...   finish()   FileWriter::append(writer)
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "parquet/chunk_writer.hpp"

namespace lade::parquet {

class RowGroupWriter {
 public:
  // REQUIRES: the level of zstd is one of compressor.hpp; this processor has `kernel`.
  explicit RowGroupWriter(int level, InstructionSet kernel = instruction_set());
  RowGroupWriter(const RowGroupWriter&) = delete;
  RowGroupWriter& operator=(const RowGroupWriter&) = delete;

  // Forgets what was finished. There is an encoding for each column that is to be written, the
  // first of which is `first_column` of the schema. REQUIRES: the schema has these columns, and
  // stays until the next begin().
  void begin(const ParquetSchema& schema, std::span<const ChunkEncoding> encodings,
             size_t first_column = 0);
  // The values of the next batch of this column, by its place in the schema. Columns may be filled
  // in any order, batch by batch or one after the other; memory is touched least in the latter way.
  // `values` may be used again right after. Fails as ChunkWriter::append does.
  Status append(size_t column, const Column& values) {
    return writers_[column - first_column_].append(values);
  }
  // REQUIRES: every one of the columns was given the same number of rows, which is not 0.
  void finish();

  // Of what was finished, until the next begin().
  uint64_t rows() const { return rows_; }
  size_t first_column() const { return first_column_; }
  std::span<const ColumnChunk* const> chunks() const { return chunks_; }

 private:
  Compressor compressor_;
  BlockStore blocks_;
  std::unique_ptr<PageScratch> scratch_;
  const InstructionSet kernel_;
  std::vector<ChunkWriter> writers_;  // the first `columns_` of them are in use
  size_t first_column_ = 0;
  size_t columns_ = 0;
  std::vector<const ColumnChunk*> chunks_;
  uint64_t rows_ = 0;
};

}  // namespace lade::parquet
