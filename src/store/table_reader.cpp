#include "store/table_reader.hpp"

#include <algorithm>
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
  auto ahead = std::find(into.ahead.begin(), into.ahead.end(), batch);
  if (ahead == into.ahead.end()) {
    into.ahead.clear();
    ahead = into.ahead.begin();
    into.ids.clear();
    for (uint16_t column : columns) into.ids.push_back(stored.chunks[column].id);
    if (const Status status = pager_.get(into.ids, into.memory, into.chunks); !status.ok()) {
      return columns.size() == 1 ? named(chunk_name(columns[0]), status)
                                 : read_one_by_one(batch, columns, into, status);
    }
  }
  const auto place = static_cast<size_t>(ahead - into.ahead.begin());
  const auto chunks = std::span(into.chunks).subspan(place * columns.size(), columns.size());
  into.columns.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_CHECK(decode(stored, columns[i], chunks[i], into.columns[i]));
    into.bytes_read += chunks[i].size();
  }
  into.chunks_read += columns.size();
  return {};
}

void TableReader::read_ahead(std::span<const uint64_t> batches, std::span<const uint16_t> columns,
                             ColumnBuffers& into) const {
  into.ahead.clear();
  if (into.next_reads) {
    const bool read = pager_.finish_get(std::move(*into.next_reads), into.chunks).ok();
    into.next_reads.reset();
    std::swap(into.memory, into.next_memory);
    if (read) into.ahead.swap(into.next_ahead);
  }
  std::vector<ChunkId> ids;
  for (const uint64_t batch : batches) {
    const Result<std::shared_ptr<const BatchPage>> page = page_of(batch);
    if (!page.ok()) return;
    for (const uint16_t column : columns) ids.push_back(page.value()->at(batch).chunks[column].id);
  }
  if (ids.empty()) return;
  into.next_ahead.assign(batches.begin(), batches.end());
  Result<ChunkReads> reads = pager_.start_get(std::move(ids), into.next_memory);
  if (reads.ok()) into.next_reads = std::move(reads).value();
}

// Reads the columns again, one at a time, to find the one that failed. Returns its failure.
Status TableReader::read_one_by_one(uint64_t batch, std::span<const uint16_t> columns,
                                    ColumnBuffers& into, const Status& failure) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_CHECK(read(batch, columns.subspan(i, 1), into));
  }
  return failure;  // no column failed this time
}

Status TableReader::fetch(uint64_t batch, ColumnBuffers& into) const {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, page_of(batch));
  into.ids.clear();
  for (const ChunkInfo& chunk : page->at(batch).chunks) into.ids.push_back(chunk.id);
  return pager_.get(into.ids, into.memory, into.chunks);
}

Status TableReader::decode(const BatchInfo& batch, size_t place, ByteSpan chunk,
                           Column& into) const {
  const bool forms = place == schema_.columns.size();
  const ValueKind kind = forms ? ValueKind::int32 : value_kind(schema_.columns[place].type);
  const ChunkInfo& stored = batch.chunks[place];
  const auto model = model_of(stored);
  if (!model.ok()) return named(chunk_name(place), model.status());
  const Status status =
      decode_chunk(chunk, kind, stored.zone_map.rows, into, instruction_set(), model.value().get());
  return status.ok() ? status : named(chunk_name(place), in_chunk(stored.id, status));
}

Status TableReader::check_model(const BatchInfo& batch, size_t place) const {
  const Status status = model_of(batch.chunks[place]).status();
  return status.ok() ? status : named(std::string(chunk_name(place)) + ", model", status);
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
  if (!model.ok()) return in_chunk(chunk.model, model.status());
  return models_[chunk.model] = std::move(model).value();
}

std::string_view TableReader::chunk_name(size_t place) const {
  return place == schema_.columns.size() ? "row forms" : schema_.columns[place].name;
}

Status TableReader::named(std::string_view column, const Status& failure) const {
  return failure.within(std::string(schema_.name) + "." + std::string(column));
}

Status TableReader::in_chunk(ChunkId id, const Status& failure) const {
  return failure.within(chunk_text(id)).in_file(pager_.path());
}

}  // namespace lade
