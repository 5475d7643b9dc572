// Packed keys on their way through a temporary file, by partition: a pass over a table writes them
// once, and then each partition is read by itself and fits the budget. Blocks of a partition are
// chained backwards, so that a partition costs one block of memory and a few words:
//
//   | place of the block before, or none | number of keys | keys ... |
//
// The file has no name: it is gone with the process, however that ends.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "base/status.hpp"
#include "file/file.hpp"
#include "validator/key_set.hpp"
#include "validator/state_meter.hpp"

namespace lade {

class SpillFile {
 public:
  // The keys that memory has no room for fall to at least `partitions_wanted` partitions by their
  // hash. `bytes_max`: what the blocks may take. `file` is empty and nobody else's.
  SpillFile(std::unique_ptr<File> file, StateMeter& meter, uint64_t bytes_max,
            uint32_t partitions_wanted, uint64_t seed);

  // KeySpace::kOutside is no key and is dropped. A failed write shows in status() and in finish(),
  // and later keys are dropped.
  void add(std::span<const uint64_t> keys);
  const Status& status() const { return status_; }
  // Call it once, after the last add(): frees the memory of the blocks.
  Status finish();

  uint32_t partitions() const { return chain_count_ * partitions_per_chain_; }
  HashPartition partition(uint32_t index) const { return {seed_, index, partitions()}; }
  // Calls visit(keys) for blocks of at most kBlockKeys keys in no order: all of the partition's,
  // and maybe others' where memory had no room for a chain of blocks for each. A block holds until
  // visit() returns. Code::io_error when the file gives back other bytes than were written; keys
  // were visited by then. REQUIRES: finish() has succeeded.
  Status each_block(uint32_t partition,
                    const std::function<void(std::span<const uint64_t>)>& visit);

  uint64_t bytes_written() const { return end_; }

 private:
  static constexpr uint64_t kNone = ~uint64_t{0};

  struct Chain {
    uint64_t last_block = kNone;
    uint64_t hash_sum = 0;  // of its keys: what comes back is what was written
  };

  std::span<uint64_t> block(size_t chain);
  uint64_t block_bytes() const { return block_words_ * sizeof(uint64_t); }
  void write_block(size_t chain);
  Status damaged() const;

  std::unique_ptr<File> file_;
  StateMeter* meter_;
  uint64_t seed_;
  uint32_t chain_count_;
  uint32_t partitions_per_chain_;
  uint32_t block_words_;
  uint64_t end_ = 0;  // of the file
  Status status_;
  MeteredVector<uint64_t> blocks_;  // one a chain
  MeteredVector<Chain> chains_;
};

}  // namespace lade
