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

TableWriter::TableWriter(Pager& pager, TableManifest before, uint64_t batches_expected)
    : pager_(pager),
      info_(std::move(before)),
      batches_per_pool_(std::clamp<uint64_t>(batches_expected, 1, kPoolBatchesMax)),
      rows_before_(info_.rows),
      files_before_(info_.files.items()),
      batches_before_(info_.batches.items()) {}

// Nobody else takes keys while a table is loaded, so that all of a load's keys are one range.
ChunkId TableWriter::next_key(size_t keys_per_batch) {
  if (keys_.empty()) {
    keys_ = pager_.reserve_keys(std::max(kPoolKeysMin, keys_per_batch * batches_per_pool_));
  }
  const ChunkId key = keys_.take();
  if (keys_appended_.count() == 0) keys_appended_ = {key, key};
  LADE_ASSERT(key == keys_appended_.end);
  keys_appended_.end = static_cast<ChunkId>(static_cast<uint64_t>(key) + 1);
  return key;
}

void TableWriter::stage(const EncodedBatch& batch) {
  LADE_ASSERT(batch.info.rows > 0);
  staged_ = batch.info;
  staged_.first_row = info_.rows;
  staged_.origin.file += static_cast<uint32_t>(files_before_);
  for (ChunkInfo& chunk : staged_.chunks) chunk.key = next_key(staged_.chunks.size());
  info_.rows += staged_.rows;
  staged_at_ = info_.batches.open_page().bytes.size();
  info_.batches.append(write_record(staged_), staged_.first_row, info_.rows);
}

Status TableWriter::append_staged(const EncodedBatch& batch) {
  puts_.clear();
  size_t offset = 0;
  for (const ChunkInfo& chunk : staged_.chunks) {
    puts_.push_back({chunk.key, batch.bytes.span().subspan(offset, chunk.bytes)});
    offset += chunk.bytes;
  }
  encoded_bytes_ += offset;
  LADE_CHECK(pager_.put(puts_));
  if (!info_.batches.is_full()) return {};
  LADE_CHECK(info_.batches.write(pager_));
  return pager_.flush();  // so that the page can be read
}

void TableWriter::withdraw() {
  info_.rows -= staged_.rows;
  info_.batches.take_back(staged_at_, info_.rows);
}

Status TableWriter::finish(std::vector<LoadedFile> files) {
  const uint64_t generation = pager_.last_commit().generation + 1;
  for (LoadedFile& file : files) {
    file.generation = generation;
    const uint64_t place = info_.files.end();
    info_.files.append(write_record(file), place, place + 1);
    if (info_.files.is_full()) LADE_CHECK(info_.files.write(pager_));
  }
  if (batches_appended() > 0) {
    const Segment segment{.generation = generation,
                          .batches = batches_appended(),
                          .rows = rows_appended(),
                          .first_file = files_before_,
                          .files = files.size(),
                          .keys = keys_appended_};
    info_.segments.append(write_record(segment), static_cast<uint64_t>(segment.keys.first),
                          static_cast<uint64_t>(segment.keys.end));
  }
  LADE_CHECK(info_.batches.write(pager_));
  LADE_CHECK(info_.files.write(pager_));
  LADE_CHECK(info_.segments.write(pager_));
  return pager_.flush();
}

}  // namespace lade
