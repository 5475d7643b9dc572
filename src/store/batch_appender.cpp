#include "store/batch_appender.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace lade {
namespace {

// Chunk ids are reserved for many batches at a time. Ids that are left in the last pool are lost,
// so a pool is no larger than the table seems to need, and no smaller than makes reserving cheap.
constexpr uint64_t kPoolIdsMin = 64;
constexpr uint64_t kPoolBatchesMax = 64;

}  // namespace

BatchAppender::BatchAppender(Pager& pager, uint64_t batches_expected)
    : pager_(pager),
      batches_per_pool_(std::clamp<uint64_t>(batches_expected, 1, kPoolBatchesMax)) {}

// Takes the next chunk id. No other appender takes ids meanwhile, so all ids are one range.
ChunkId BatchAppender::next_id(size_t ids_per_batch) {
  if (pool_.empty()) {
    pool_ = pager_.reserve_ids(std::max(kPoolIdsMin, ids_per_batch * batches_per_pool_));
  }
  const ChunkId id = pool_.take();
  if (given_.count() == 0) given_ = {id, id};
  LADE_ASSERT(id == given_.end);
  given_.end = id_after(id);
  return id;
}

BatchInfo BatchAppender::give_ids(const EncodedBatch& batch) {
  LADE_ASSERT(batch.info.rows > 0);
  BatchInfo info = batch.info;
  // Rows of one form have no chunk of forms, though those of an earlier batch may.
  models_.resize(std::max(models_.size(), info.chunks.size()));
  for (const EncodedModel& model : batch.models)
    models_[model.column] = next_id(info.chunks.size());
  for (size_t i = 0; i < info.chunks.size(); ++i) {
    ChunkInfo& chunk = info.chunks[i];
    chunk.id = next_id(info.chunks.size());
    if (chunk.encoding != Encoding::words) continue;
    LADE_ASSERT(models_[i] != ChunkId{});
    chunk.model = models_[i];
  }
  return info;
}

Status BatchAppender::put(const EncodedBatch& batch, const BatchInfo& info) {
  puts_.clear();
  size_t offset = 0;
  for (const EncodedModel& model : batch.models) {
    puts_.push_back({models_[model.column], batch.model_bytes.span().subspan(offset, model.bytes)});
    offset += model.bytes;
  }
  encoded_bytes_ += offset;
  offset = 0;
  for (const ChunkInfo& chunk : info.chunks) {
    puts_.push_back({chunk.id, batch.bytes.span().subspan(offset, chunk.bytes)});
    offset += chunk.bytes;
  }
  encoded_bytes_ += offset;
  return pager_.put(puts_);
}

}  // namespace lade
