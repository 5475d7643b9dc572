// Keys of chunks, and the pool from which a writer takes them one by one without asking the pager.
#pragma once

#include <cstdint>

#include "base/assert.hpp"

namespace lade {

// Names a stored chunk for as long as the database file lives: no key is ever given out twice by a
// file. 0 is no key.
enum class ChunkId : uint64_t {};

// A run of consecutive keys that nobody else has; Pager::reserve_keys() fills it. A plain value of
// one writer.
class ChunkIdPool {
 public:
  ChunkIdPool() = default;
  ChunkIdPool(ChunkId first, uint64_t count)
      : next_(static_cast<uint64_t>(first)), end_(next_ + count) {}

  bool empty() const { return next_ == end_; }
  uint64_t size() const { return end_ - next_; }
  // REQUIRES: not empty().
  ChunkId take() {
    LADE_ASSERT(!empty());
    return static_cast<ChunkId>(next_++);
  }

 private:
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

}  // namespace lade
