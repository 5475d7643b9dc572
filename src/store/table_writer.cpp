#include "store/table_writer.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "store/catalog_record.hpp"

namespace lade {
namespace {

// Chunk ids are reserved for many batches at a time. Ids that are left in the last pool are lost,
// so a pool is no larger than the table seems to need, and no smaller than makes reserving cheap.
constexpr uint64_t kPoolIdsMin = 64;
constexpr uint64_t kPoolBatchesMax = 64;

}  // namespace

TableWriter::TableWriter(Pager& pager, TableManifest before, uint64_t batches_expected)
    : pager_(pager),
      manifest_(std::move(before)),
      batches_per_pool_(std::clamp<uint64_t>(batches_expected, 1, kPoolBatchesMax)),
      rows_before_(manifest_.rows),
      files_before_(manifest_.files.items()),
      batches_before_(manifest_.batches.items()) {}

// Takes the next chunk id. No other writer takes ids meanwhile, so all ids of a load are one range.
ChunkId TableWriter::next_id(size_t ids_per_batch) {
  if (ids_.empty()) {
    ids_ = pager_.reserve_ids(std::max(kPoolIdsMin, ids_per_batch * batches_per_pool_));
  }
  const ChunkId id = ids_.take();
  if (appended_ids_.count() == 0) appended_ids_ = {id, id};
  LADE_ASSERT(id == appended_ids_.end);
  appended_ids_.end = static_cast<ChunkId>(static_cast<uint64_t>(id) + 1);
  return id;
}

void TableWriter::stage(const EncodedBatch& batch) {
  LADE_ASSERT(batch.info.rows > 0);
  staged_ = batch.info;
  staged_.first_row = manifest_.rows;
  staged_.origin.file += static_cast<uint32_t>(files_before_);
  models_.resize(staged_.chunks.size());
  for (const EncodedModel& model : batch.models)
    models_[model.column] = next_id(staged_.chunks.size());
  for (size_t i = 0; i < staged_.chunks.size(); ++i) {
    ChunkInfo& chunk = staged_.chunks[i];
    chunk.id = next_id(staged_.chunks.size());
    if (chunk.encoding != Encoding::words) continue;
    LADE_ASSERT(models_[i] != ChunkId{});
    chunk.model = models_[i];
  }
  manifest_.rows += staged_.rows;
  staged_at_ = manifest_.batches.open_page().bytes.size();
  manifest_.batches.append(write_record(staged_), staged_.first_row, manifest_.rows);
}

Status TableWriter::append_staged(const EncodedBatch& batch) {
  puts_.clear();
  size_t offset = 0;
  for (const EncodedModel& model : batch.models) {
    puts_.push_back({models_[model.column], batch.model_bytes.span().subspan(offset, model.bytes)});
    offset += model.bytes;
  }
  encoded_bytes_ += offset;
  offset = 0;
  for (const ChunkInfo& chunk : staged_.chunks) {
    puts_.push_back({chunk.id, batch.bytes.span().subspan(offset, chunk.bytes)});
    offset += chunk.bytes;
  }
  encoded_bytes_ += offset;
  LADE_CHECK(pager_.put(puts_));
  if (!manifest_.batches.is_full()) return {};
  LADE_CHECK(manifest_.batches.write(pager_));
  return pager_.flush();  // so that the page can be read
}

void TableWriter::withdraw() {
  manifest_.rows -= staged_.rows;
  manifest_.batches.take_back(staged_at_, manifest_.rows);
}

Status TableWriter::finish(std::vector<LoadedFile> files) {
  const uint64_t generation = pager_.last_commit().generation + 1;
  for (LoadedFile& file : files) {
    file.generation = generation;
    const uint64_t place = manifest_.files.end();
    manifest_.files.append(write_record(file), place, place + 1);
    if (manifest_.files.is_full()) LADE_CHECK(manifest_.files.write(pager_));
  }
  if (batches_appended() > 0) {
    const Segment segment{.generation = generation,
                          .batches = batches_appended(),
                          .rows = rows_appended(),
                          .first_file = files_before_,
                          .files = files.size(),
                          .ids = appended_ids_};
    manifest_.segments.append(write_record(segment), static_cast<uint64_t>(segment.ids.first),
                              static_cast<uint64_t>(segment.ids.end));
  }
  LADE_CHECK(manifest_.batches.write(pager_));
  LADE_CHECK(manifest_.files.write(pager_));
  LADE_CHECK(manifest_.segments.write(pager_));
  return pager_.flush();
}

}  // namespace lade
