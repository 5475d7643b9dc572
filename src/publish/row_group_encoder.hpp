// Reads the batches of a row group from the database and encodes them for Parquet. One for each
// slot of the pipeline; its memory is recycled from row group to row group of a table.
#pragma once

#include <memory>

#include "parquet/row_group_writer.hpp"
#include "publish/table_publication.hpp"

namespace lade {

class RowGroupEncoder {
 public:
  explicit RowGroupEncoder(int level) : level_(level) {}

  // Fails when a chunk cannot be read, and with Code::interrupted.
  Status encode(TablePublication& publication, const RowGroupCut& cut, const PublishSeams& seams);
  // Of the last row group. REQUIRES: its encode() succeeded.
  const parquet::RowGroupWriter& writer() const { return *writer_; }

 private:
  Status choose_encodings(const TableView& table, const RowGroupCut& cut);

  const int level_;
  const TablePublication* publication_ = nullptr;  // whose schema the writer has
  std::unique_ptr<parquet::RowGroupWriter> writer_;
  std::vector<uint16_t> columns_;
  std::vector<parquet::ChunkEncoding> encodings_;
  ColumnBuffers buffers_;
};

}  // namespace lade
