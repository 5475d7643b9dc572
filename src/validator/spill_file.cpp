#include "validator/spill_file.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "validator/key_space.hpp"

namespace lade {
namespace {

constexpr size_t kBefore = 0;  // words of a block
constexpr size_t kCount = 1;
constexpr size_t kHeadWords = 2;

constexpr uint64_t kChainBytes = 32;  // what a chain takes besides its block, in two files
constexpr uint64_t kBlockBytesMin = 64;
constexpr uint64_t kBlockBytesMax = 32 << 10;

}  // namespace

SpillFile::SpillFile(std::unique_ptr<File> file, StateMeter& meter, uint64_t bytes_max,
                     uint32_t partitions_wanted, uint64_t seed)
    : file_(std::move(file)),
      meter_(&meter),
      seed_(seed),
      chain_count_(static_cast<uint32_t>(
          std::clamp<uint64_t>(bytes_max / (kBlockBytesMin + kChainBytes), 1, partitions_wanted))),
      partitions_per_chain_((partitions_wanted + chain_count_ - 1) / chain_count_),
      block_words_(static_cast<uint32_t>(
          std::clamp(bytes_max / chain_count_ - kChainBytes, kBlockBytesMin, kBlockBytesMax) /
          sizeof(uint64_t))),
      blocks_(size_t{chain_count_} * block_words_, 0, MeteredAllocator<uint64_t>(meter)),
      chains_(chain_count_, Chain(), MeteredAllocator<Chain>(meter)) {}

std::span<uint64_t> SpillFile::block(size_t chain) {
  return std::span(blocks_).subspan(chain * block_words_, block_words_);
}

void SpillFile::add(std::span<const uint64_t> keys) {
  for (const uint64_t key : keys) {
    if (key == KeySpace::kOutside) continue;
    const uint64_t hash = mix_key(key ^ seed_);
    const size_t chain = HashPartition::index_of(hash, chain_count_);
    chains_[chain].hash_sum += hash;
    const std::span<uint64_t> words = block(chain);
    words[kHeadWords + words[kCount]++] = key;
    if (kHeadWords + words[kCount] == words.size()) write_block(chain);
  }
}

// After a failure keys are only dropped.
void SpillFile::write_block(size_t chain) {
  const std::span<uint64_t> words = block(chain);
  words[kBefore] = chains_[chain].last_block;
  if (status_.ok()) status_ = file_->write_at(std::as_bytes(words), end_);
  chains_[chain].last_block = end_;
  end_ += block_bytes();
  words[kCount] = 0;
}

Status SpillFile::finish() {
  for (size_t chain = 0; chain < chain_count_; ++chain) {
    if (block(chain)[kCount] > 0) write_block(chain);
  }
  MeteredVector<uint64_t>(blocks_.get_allocator()).swap(blocks_);
  return status_;
}

Status SpillFile::each_block(uint32_t partition,
                             const std::function<void(std::span<const uint64_t>)>& visit) {
  LADE_ASSERT(blocks_.empty() && partition < partitions());
  const Chain& chain = chains_[partition / partitions_per_chain_];
  MeteredVector<uint64_t> words(block_words_, 0, MeteredAllocator<uint64_t>(*meter_));
  uint64_t hash_sum = 0;
  uint64_t end = end_;
  for (uint64_t place = chain.last_block; place != kNone; place = words[kBefore]) {
    if (place >= end) return damaged();
    end = place;
    LADE_TRY(const size_t bytes, file_->read_at(std::as_writable_bytes(std::span(words)), place));
    if (bytes != block_bytes() || words[kCount] > block_words_ - kHeadWords) return damaged();
    const std::span<const uint64_t> keys = std::span(words).subspan(kHeadWords, words[kCount]);
    for (const uint64_t key : keys) hash_sum += mix_key(key ^ seed_);
    for (size_t first = 0; first < keys.size(); first += kBlockKeys)
      visit(keys.subspan(first, std::min(kBlockKeys, keys.size() - first)));
  }
  return hash_sum == chain.hash_sum ? Status() : damaged();
}

Status SpillFile::damaged() const {
  return Status::error(Code::io_error, "a temporary file gave back other bytes than were written",
                       file_->path());
}

}  // namespace lade
