#include "parquet/row_group_writer.hpp"

namespace lade::parquet {

RowGroupWriter::RowGroupWriter(const ParquetSchema& schema, int level, InstructionSet kernel)
    : compressor_(level), scratch_(std::make_unique<PageScratch>()) {
  writers_.reserve(schema.columns.size());
  for (const ParquetColumn& column : schema.columns)
    writers_.emplace_back(column, ChunkWriter::Shared{compressor_, blocks_, *scratch_, kernel});
}

void RowGroupWriter::begin(std::span<const ChunkEncoding> encodings) {
  LADE_ASSERT(encodings.size() == writers_.size());
  blocks_.clear();
  chunks_.clear();
  for (size_t column = 0; column < writers_.size(); ++column)
    writers_[column].begin(encodings[column]);
}

void RowGroupWriter::finish() {
  for (ChunkWriter& writer : writers_) chunks_.push_back(&writer.finish());
  rows_ = chunks_.front()->statistics.rows;
  for (const ColumnChunk* chunk : chunks_)
    LADE_ASSERT(chunk->statistics.rows == rows_ && rows_ > 0);
}

}  // namespace lade::parquet
