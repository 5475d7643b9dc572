#include "store/table_reader.hpp"

#include <string>

namespace lade {

// Keeps the decoded open page; the pager's cache keeps those that lie in the file.
Result<std::shared_ptr<const BatchPage>> TableReader::page_of(uint64_t batch) const {
  if (manifest_.batches.leaf_of_item(batch) < manifest_.batches.leaves().size()) {
    return list_page<BatchInfo>(pager_, schema_, manifest_, batch);
  }
  const std::lock_guard lock(mutex_);
  if (open_page_ == nullptr || !open_page_->has(batch)) {
    LADE_TRY(open_page_, list_page<BatchInfo>(pager_, schema_, manifest_, batch));
  }
  return open_page_;
}

Result<std::shared_ptr<const BatchPage>> TableReader::page_with_row(uint64_t row) const {
  const size_t leaf = manifest_.batches.leaf_at(row);
  return page_of(leaf < manifest_.batches.leaves().size() ? manifest_.batches.first_item(leaf)
                                                          : manifest_.batches.items() - 1);
}

Result<LoadedFile> TableReader::file(uint64_t place) const {
  LADE_CHECK(manifest_.fault);
  if (place >= manifest_.files.items()) {
    return Status::error(Code::corrupt, "a batch names a file that is not there", pager_.path());
  }
  LADE_TRY(const auto page, list_page<LoadedFile>(pager_, schema_, manifest_, place));
  return page->at(place);
}

Status TableReader::read(uint64_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, page_of(batch));
  const BatchInfo& stored = page->at(batch);
  into.ids.clear();
  for (uint16_t column : columns) into.ids.push_back(stored.chunks[column].id);
  if (const Status status = pager_.get(into.ids, into.memory, into.chunks); !status.ok()) {
    return columns.size() == 1 ? named(schema_.columns[columns[0]].name, status)
                               : read_one_by_one(batch, columns, into, status);
  }
  into.columns.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const ColumnSchema& column = schema_.columns[columns[i]];
    LADE_CHECK(read_chunk(stored.chunks[columns[i]], into.chunks[i], value_kind(column.type),
                          column.name, into.columns[i]));
    into.bytes_read += into.chunks[i].size();
  }
  into.chunks_read += columns.size();
  return {};
}

// Reads the columns again, one at a time, to find the one that failed. Returns its failure.
Status TableReader::read_one_by_one(uint64_t batch, std::span<const uint16_t> columns,
                                    ColumnBuffers& into, const Status& failure) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_CHECK(read(batch, columns.subspan(i, 1), into));
  }
  return failure;  // no column failed this time
}

Status TableReader::read_row_forms(uint64_t batch, ColumnBuffers& into) const {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, page_of(batch));
  const ChunkInfo& chunk = page->at(batch).chunks.back();
  into.ids.assign(1, chunk.id);
  if (const Status status = pager_.get(into.ids, into.memory, into.chunks); !status.ok()) {
    return named("row forms", status);
  }
  into.columns.resize(1);
  return read_chunk(chunk, into.chunks[0], ValueKind::int32, "row forms", into.columns[0]);
}

Status TableReader::read_chunk(const ChunkInfo& chunk, ByteSpan bytes, ValueKind kind,
                               std::string_view column, Column& into) const {
  const auto model = model_of(chunk);
  if (!model.ok()) return named(column, model.status());
  const Status status =
      decode_chunk(bytes, kind, chunk.zone_map.rows, into, instruction_set(), model.value().get());
  if (status.ok()) return {};
  const auto id = static_cast<uint64_t>(chunk.id);
  return named(column,
               Status::error(status.code(),
                             "chunk " + std::to_string(id) + ": " + std::string(status.message()),
                             pager_.path()));
}

// Null for a chunk that needs no model. Models of an earlier load are forgotten when there are more
// than the columns can need at a time.
Result<std::shared_ptr<const WordsDecoder>> TableReader::model_of(const ChunkInfo& chunk) const {
  if (chunk.encoding != Encoding::words) return std::shared_ptr<const WordsDecoder>();
  const std::lock_guard lock(models_mutex_);
  if (const auto found = models_.find(chunk.model); found != models_.end()) return found->second;
  if (models_.size() >= 2 * schema_.columns.size()) models_.clear();
  AlignedBuffer memory;
  std::vector<ByteSpan> bytes;
  LADE_CHECK(pager_.get(std::span(&chunk.model, 1), memory, bytes));
  Result<std::shared_ptr<const WordsDecoder>> model = open_model(bytes[0]);
  if (!model.ok()) {
    const auto id = static_cast<uint64_t>(chunk.model);
    return Status::error(
        model.status().code(),
        "chunk " + std::to_string(id) + ": " + std::string(model.status().message()),
        pager_.path());
  }
  return models_[chunk.model] = std::move(model).value();
}

Status TableReader::named(std::string_view column, const Status& failure) const {
  std::string message(schema_.name);
  message.append(".").append(column).append(": ").append(failure.message());
  return Status::error(failure.code(), std::move(message), std::string(failure.path()),
                       failure.error_number());
}

}  // namespace lade
