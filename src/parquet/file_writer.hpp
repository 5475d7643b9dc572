// Writes a Parquet file into a sink: row groups as they are finished, then the page indexes and the
// footer. FORMAT.md draws it. A file without row groups is a table without rows.
#pragma once

#include <vector>

#include "parquet/footer.hpp"
#include "parquet/row_group_writer.hpp"

namespace lade::parquet {

// Where the bytes of a file go, in order.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Takes a copy of `bytes`, or writes them. A failure ends the file.
  virtual Status write(ByteSpan bytes) = 0;
};

// For one thread at a time. After a failure, which is the sink's, the file is of no use.
class FileWriter {
 public:
  // REQUIRES: schema and sink outlive the writer.
  FileWriter(const ParquetSchema& schema, ByteSink& sink);

  // REQUIRES: `columns` are finished, of the same schema, and begin behind those of the row group
  // before them, or a new one. They may be used again right after.
  Status append(const RowGroupWriter& columns);
  // Ends the file. Nothing may follow. REQUIRES: the last row group has all of its columns.
  Status finish(const FooterFacts& facts);

  // Of the file so far; all of it after finish().
  uint64_t bytes() const { return bytes_; }
  uint64_t rows() const { return rows_; }
  size_t row_groups() const { return row_groups_.size(); }
  // The last row group has all of its columns.
  bool is_row_group_complete() const { return open_.chunks.empty(); }
  // By column: what a table's log says of the file.
  std::span<const ValueStatistics> column_statistics() const { return statistics_; }

 private:
  Status write(ByteSpan bytes);
  Status begin();
  Status append_chunk(const ColumnChunk& chunk);

  const ParquetSchema& schema_;
  ByteSink& sink_;
  uint64_t bytes_ = 0;
  uint64_t rows_ = 0;
  std::vector<StoredRowGroup> row_groups_;
  StoredRowGroup open_;  // with the chunks of a row group that is not complete
  std::vector<ValueStatistics> statistics_;
  // The indexes of all chunks; their places are relative to these until finish().
  ByteBuffer column_indexes_;
  ByteBuffer offset_indexes_;
};

}  // namespace lade::parquet
