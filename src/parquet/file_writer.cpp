#include "parquet/file_writer.hpp"

#include <string_view>

#include "parquet/page_index.hpp"

namespace lade::parquet {
namespace {

ByteSpan magic_bytes() { return std::as_bytes(std::span(kMagic)); }

// All but pages and pieces, which belong to the row group's writer.
ColumnChunk summary_of(const ColumnChunk& chunk) {
  return {.codec = chunk.codec,
          .stored_bytes = chunk.stored_bytes,
          .unpacked_bytes = chunk.unpacked_bytes,
          .dictionary_page_bytes = chunk.dictionary_page_bytes,
          .dictionary_coded_pages = chunk.dictionary_coded_pages,
          .pages = {},
          .statistics = chunk.statistics,
          .pieces = {}};
}

}  // namespace

FileWriter::FileWriter(const ParquetSchema& schema, ByteSink& sink)
    : schema_(schema), sink_(sink), statistics_(schema.columns.size()) {}

Status FileWriter::append(const RowGroupWriter& group) {
  LADE_ASSERT(group.chunks().size() == schema_.columns.size());
  LADE_CHECK(begin());
  StoredRowGroup stored{.rows = group.rows(), .chunks = {}};
  for (size_t column = 0; column < group.chunks().size(); ++column)
    LADE_CHECK(append_chunk(column, *group.chunks()[column], stored));
  rows_ += group.rows();
  row_groups_.push_back(std::move(stored));
  return {};
}

Status FileWriter::append_chunk(size_t column, const ColumnChunk& chunk, StoredRowGroup& group) {
  const ValueKind kind = value_kind(schema_.columns[column].type);
  StoredChunk stored{.chunk = summary_of(chunk),
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
  group.chunks.push_back(std::move(stored));
  return {};
}

Status FileWriter::finish(const FooterFacts& facts) {
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
