#include "store/table_reader.hpp"

#include <string>

namespace lade {

Status TableReader::read(size_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  const BatchInfo& info = info_.batches[batch];
  into.keys.clear();
  for (uint16_t column : columns) into.keys.push_back(info.chunks[column].key);
  LADE_CHECK(pager_.get(into.keys, into.memory, into.chunks));
  into.columns.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const ColumnSchema& column = schema_.columns[columns[i]];
    LADE_CHECK(read_chunk(info.chunks[columns[i]], into.chunks[i], value_kind(column.type),
                          column.name, into.columns[i]));
    into.bytes_read += into.chunks[i].size();
  }
  into.chunks_read += columns.size();
  return {};
}

Status TableReader::read_row_forms(size_t batch, ColumnBuffers& into) const {
  const ChunkInfo& chunk = info_.batches[batch].chunks.back();
  into.keys.assign(1, chunk.key);
  LADE_CHECK(pager_.get(into.keys, into.memory, into.chunks));
  into.columns.resize(1);
  return read_chunk(chunk, into.chunks[0], ValueKind::int32, "row forms", into.columns[0]);
}

Status TableReader::read_chunk(const ChunkInfo& chunk, ByteSpan bytes, ValueKind kind,
                               std::string_view column, Column& into) const {
  const Status status = decode_chunk(bytes, kind, chunk.zone_map.rows, into);
  if (status.ok()) return {};
  return Status::error(status.code(),
                       std::string(schema_.name) + "." + std::string(column) + ", chunk " +
                           std::to_string(static_cast<uint64_t>(chunk.key)) + ": " +
                           std::string(status.message()),
                       pager_.path());
}

}  // namespace lade
