#include "store/table_writer.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "store/catalog_record.hpp"

namespace lade {
namespace {

// Keys are reserved for many batches at a time. A pool's rest is lost with its table, so a pool is
// no larger than the table seems to need, and no smaller than what makes reserving cheap.
constexpr uint64_t kPoolKeysMin = 64;
constexpr uint64_t kPoolBatchesMax = 64;

}  // namespace

TableWriter::TableWriter(Pager& pager, TableInfo before, uint64_t batches_expected)
    : pager_(pager),
      info_(std::move(before)),
      batches_per_pool_(std::clamp<uint64_t>(batches_expected, 1, kPoolBatchesMax)),
      rows_before_(info_.rows),
      files_before_(static_cast<uint32_t>(info_.files.size())),
      batches_before_(info_.batches.size()),
      segments_before_(info_.segments.size()) {}

ChunkKey TableWriter::next_key() {
  if (keys_.empty()) {
    const uint64_t keys_per_batch = info_.batches.empty() ? 1 : info_.batches.back().chunks.size();
    keys_ = pager_.reserve_keys(std::max(kPoolKeysMin, keys_per_batch * batches_per_pool_));
  }
  return keys_.take();
}

void TableWriter::stage(const EncodedBatch& batch) {
  LADE_ASSERT(batch.info.rows > 0);
  BatchInfo& info = info_.batches.emplace_back(batch.info);
  info.first_row = info_.rows;
  info.origin.file += files_before_;
  for (ChunkInfo& chunk : info.chunks) chunk.key = next_key();
  info_.rows += info.rows;
}

Status TableWriter::append_staged(const EncodedBatch& batch) {
  puts_.clear();
  size_t offset = 0;
  for (const ChunkInfo& chunk : info_.batches.back().chunks) {
    puts_.push_back({chunk.key, batch.bytes.span().subspan(offset, chunk.bytes)});
    offset += chunk.bytes;
  }
  encoded_bytes_ += offset;
  return pager_.put(puts_);
}

void TableWriter::withdraw() {
  info_.rows -= info_.batches.back().rows;
  info_.batches.pop_back();
}

Status TableWriter::finish(std::vector<LoadedFile> files) {
  for (LoadedFile& file : files) {
    file.generation = pager_.last_commit().generation + 1;
    info_.files.push_back(std::move(file));
  }
  const std::span<const BatchInfo> appended = std::span(info_.batches).subspan(batches_before_);
  if (!appended.empty()) {
    const std::vector<std::byte> list = write_batch_list(appended);
    const ChunkPut put{next_key(), list};
    LADE_CHECK(pager_.put(std::span(&put, 1)));
    info_.segments.push_back(
        {put.key, static_cast<uint32_t>(appended.size()), info_.rows - rows_before_});
  }
  return pager_.flush();
}

std::vector<ChunkKey> TableWriter::appended_keys() const {
  std::vector<ChunkKey> keys;
  for (size_t batch = batches_before_; batch < info_.batches.size(); ++batch) {
    for (const ChunkInfo& chunk : info_.batches[batch].chunks) keys.push_back(chunk.key);
  }
  for (size_t segment = segments_before_; segment < info_.segments.size(); ++segment) {
    keys.push_back(info_.segments[segment].batches_key);
  }
  return keys;
}

}  // namespace lade
