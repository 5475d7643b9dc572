#include "store/table_reader.hpp"

#include <string>

namespace lade {

// Pages that lie in the file are in the pager's cache; the open page is decoded once.
Result<std::shared_ptr<const BatchPage>> TableReader::page_of(uint64_t batch) const {
  if (info_.batches.leaf_of_item(batch) < info_.batches.leaves().size()) {
    return batch_page(pager_, schema_, info_, batch);
  }
  const std::lock_guard lock(mutex_);
  if (open_page_ == nullptr || !open_page_->has(batch)) {
    LADE_TRY(open_page_, batch_page(pager_, schema_, info_, batch));
  }
  return open_page_;
}

Result<std::shared_ptr<const BatchPage>> TableReader::page_with_row(uint64_t row) const {
  const size_t leaf = info_.batches.leaf_at(row);
  return page_of(leaf < info_.batches.leaves().size() ? info_.batches.first_item(leaf)
                                                      : info_.batches.items() - 1);
}

Result<LoadedFile> TableReader::file(uint64_t place) const {
  LADE_CHECK(info_.fault);
  if (place >= info_.files.items()) {
    return Status::error(Code::corrupt, "a batch names a file that is not there", pager_.path());
  }
  LADE_TRY(const std::shared_ptr<const FilePage> page, file_page(pager_, schema_, info_, place));
  return page->at(place);
}

Status TableReader::read(uint64_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, page_of(batch));
  const BatchInfo& info = page->at(batch);
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
Status TableReader::read_one_by_one(uint64_t batch, std::span<const uint16_t> columns,
                                    ColumnBuffers& into, const Status& failure) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_CHECK(read(batch, columns.subspan(i, 1), into));
  }
  return failure;  // it did not come back
}

Status TableReader::read_row_forms(uint64_t batch, ColumnBuffers& into) const {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, page_of(batch));
  const ChunkInfo& chunk = page->at(batch).chunks.back();
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
