#include "parquet/row_group_writer.hpp"

namespace lade::parquet {

RowGroupWriter::RowGroupWriter(int level, InstructionSet kernel)
    : compressor_(level), scratch_(std::make_unique<PageScratch>()), kernel_(kernel) {}

void RowGroupWriter::begin(const ParquetSchema& schema, std::span<const ChunkEncoding> encodings,
                           size_t first_column) {
  LADE_ASSERT(first_column + encodings.size() <= schema.columns.size());
  blocks_.clear();
  chunks_.clear();
  first_column_ = first_column;
  columns_ = encodings.size();
  while (writers_.size() < columns_)
    writers_.emplace_back(ChunkWriter::Shared{compressor_, blocks_, *scratch_, kernel_});
  for (size_t i = 0; i < columns_; ++i)
    writers_[i].begin(schema.columns[first_column + i], encodings[i]);
}

void RowGroupWriter::finish() {
  for (size_t i = 0; i < columns_; ++i) chunks_.push_back(&writers_[i].finish());
  rows_ = chunks_.front()->statistics.rows;
  for (const ColumnChunk* chunk : chunks_)
    LADE_ASSERT(chunk->statistics.rows == rows_ && rows_ > 0);
}

}  // namespace lade::parquet
