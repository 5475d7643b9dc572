// Chunk ids, and the pool from which a writer takes them one by one without asking the pager.
#pragma once

#include <cstdint>
#include <string>

#include "base/assert.hpp"

namespace lade {

// Names a stored chunk for the life of the database file, which never gives an id to two chunks. 0
// is no id.
enum class ChunkId : uint64_t {};

constexpr uint64_t number_of(ChunkId id) { return static_cast<uint64_t>(id); }
constexpr ChunkId id_after(ChunkId id) { return ChunkId{number_of(id) + 1}; }
// "chunk 7"
inline std::string chunk_text(ChunkId id) { return "chunk " + std::to_string(number_of(id)); }

// Consecutive ids that Pager::reserve_ids() gave to one writer and gives to no other. A plain
// value; not for several threads.
class ChunkIdPool {
 public:
  ChunkIdPool() = default;
  ChunkIdPool(ChunkId first, uint64_t count) : next_(number_of(first)), end_(next_ + count) {}

  bool empty() const { return next_ == end_; }
  // REQUIRES: not empty().
  ChunkId take() {
    LADE_ASSERT(!empty());
    return ChunkId{next_++};
  }

 private:
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

}  // namespace lade
