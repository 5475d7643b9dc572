#include "parquet/file_writer.hpp"

#include <string_view>
#include <utility>

#include "parquet/page_index.hpp"

namespace lade::parquet {
namespace {

ByteSpan magic_bytes() { return std::as_bytes(std::span(kMagic)); }

}  // namespace

FileWriter::FileWriter(const ParquetSchema& schema, ByteSink& sink)
    : schema_(schema), sink_(sink), statistics_(schema.columns.size()) {}

Status FileWriter::append(const RowGroupWriter& columns) {
  LADE_ASSERT(columns.first_column() == open_.chunks.size());
  LADE_ASSERT(is_row_group_complete() || columns.rows() == open_.rows);
  LADE_CHECK(begin());
  open_.rows = columns.rows();
  for (const ColumnChunk* chunk : columns.chunks()) LADE_CHECK(append_chunk(*chunk));
  if (open_.chunks.size() < schema_.columns.size()) return {};
  rows_ += open_.rows;
  row_groups_.push_back(std::exchange(open_, {}));
  return {};
}

Status FileWriter::append_chunk(const ColumnChunk& chunk) {
  const size_t column = open_.chunks.size();
  const ValueKind kind = value_kind(schema_.columns[column].type);
  StoredChunk stored{.chunk = chunk,
                     .data_pages = static_cast<uint32_t>(chunk.pages.size()),
                     .offset = bytes_,
                     .column_index = {.offset = column_indexes_.size()},
                     .offset_index = {.offset = offset_indexes_.size()}};
  append_column_index(kind, chunk, column_indexes_);
  append_offset_index(kind, chunk, bytes_, offset_indexes_);
  stored.column_index.bytes =
      static_cast<uint32_t>(column_indexes_.size() - stored.column_index.offset);
  stored.offset_index.bytes =
      static_cast<uint32_t>(offset_indexes_.size() - stored.offset_index.offset);
  for (const ByteSpan piece : chunk.pieces) LADE_CHECK(write(piece));
  LADE_ASSERT(bytes_ == stored.offset + chunk.stored_bytes);
  statistics_[column].merge(chunk.statistics);
  open_.chunks.push_back(std::move(stored));
  return {};
}

Status FileWriter::finish(const FooterFacts& facts) {
  LADE_ASSERT(is_row_group_complete());
  LADE_CHECK(begin());
  const uint64_t column_indexes_at = bytes_;
  const uint64_t offset_indexes_at = bytes_ + column_indexes_.size();
  LADE_CHECK(write(column_indexes_.span()));
  LADE_CHECK(write(offset_indexes_.span()));
  for (StoredRowGroup& group : row_groups_) {
    for (StoredChunk& chunk : group.chunks) {
      chunk.column_index.offset += column_indexes_at;
      chunk.offset_index.offset += offset_indexes_at;
    }
  }
  ByteBuffer footer;
  append_footer(schema_, facts, row_groups_, footer);
  LADE_ASSERT(footer.size() <= INT32_MAX);
  footer.put(static_cast<uint32_t>(footer.size()));
  footer.append(magic_bytes());
  return write(footer.span());
}

Status FileWriter::begin() { return bytes_ > 0 ? Status() : write(magic_bytes()); }

Status FileWriter::write(ByteSpan bytes) {
  LADE_CHECK(sink_.write(bytes));
  bytes_ += bytes.size();
  return {};
}

}  // namespace lade::parquet
