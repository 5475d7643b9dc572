// Reads columns of a row group from the database and encodes them for Parquet. One for each slot of
// the pipeline; its memory is recycled.
#pragma once

#include "parquet/row_group_writer.hpp"
#include "publish/table_publication.hpp"

namespace lade {

class RowGroupEncoder {
 public:
  explicit RowGroupEncoder(int level) : writer_(level) {}

  // Encodes `columns`, which are consecutive. Fails when a chunk cannot be read, and with
  // Code::interrupted.
  Status encode(TablePublication& publication, const RowGroupCut& cut,
                std::span<const uint16_t> columns, const PublishSeams& seams);
  // With what was encoded last. REQUIRES: that encode() succeeded.
  const parquet::RowGroupWriter& writer() const { return writer_; }

 private:
  Status choose_encodings(const TableView& table, const RowGroupCut& cut,
                          std::span<const uint16_t> columns);

  parquet::RowGroupWriter writer_;
  std::vector<parquet::ChunkEncoding> encodings_;
  ColumnBuffers buffers_;
};

}  // namespace lade
