#include "store/table_reader.hpp"

#include <string>

namespace lade {

Status TableReader::read(size_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  const BatchInfo& info = info_.batches[batch];
  into.keys.clear();
  for (uint16_t column : columns) into.keys.push_back(info.chunks[column].key);
  if (const Status status = pager_.get(into.keys, into.memory, into.chunks); !status.ok()) {
    return columns.size() == 1 ? named(schema_.columns[columns[0]].name, status)
                               : read_one_by_one(batch, columns, into, status);
  }
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

// Tells which column the failure of reading several of them was about.
Status TableReader::read_one_by_one(size_t batch, std::span<const uint16_t> columns,
                                    ColumnBuffers& into, const Status& failure) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_CHECK(read(batch, columns.subspan(i, 1), into));
  }
  return failure;  // it did not come back
}

Status TableReader::read_row_forms(size_t batch, ColumnBuffers& into) const {
  const ChunkInfo& chunk = info_.batches[batch].chunks.back();
  into.keys.assign(1, chunk.key);
  if (const Status status = pager_.get(into.keys, into.memory, into.chunks); !status.ok()) {
    return named("row forms", status);
  }
  into.columns.resize(1);
  return read_chunk(chunk, into.chunks[0], ValueKind::int32, "row forms", into.columns[0]);
}

Status TableReader::read_chunk(const ChunkInfo& chunk, ByteSpan bytes, ValueKind kind,
                               std::string_view column, Column& into) const {
  const Status status = decode_chunk(bytes, kind, chunk.zone_map.rows, into);
  if (status.ok()) return {};
  const auto key = static_cast<uint64_t>(chunk.key);
  return named(column,
               Status::error(status.code(),
                             "chunk " + std::to_string(key) + ": " + std::string(status.message()),
                             pager_.path()));
}

Status TableReader::named(std::string_view column, const Status& failure) const {
  std::string message(schema_.name);
  message.append(".").append(column).append(": ").append(failure.message());
  return Status::error(failure.code(), std::move(message), std::string(failure.path()),
                       failure.error_number());
}

}  // namespace lade
