// Buffers of text that go round between the workers of a load, and the budget for text that is read
// before it can be cut into batches, in memory and beyond it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "input/text_spill.hpp"

namespace lade {

// Safe from any thread.
class TextBuffers {
 public:
  // Bytes of text that may be read ahead, by all readers together. The range that is cut next needs
  // no leave, so reading goes on whatever the budget is. `spill`, if any, takes more of packed
  // files, and must outlive it.
  explicit TextBuffers(uint64_t ahead_bytes_max, TextSpill* spill = nullptr)
      : ahead_bytes_max_(ahead_bytes_max), spill_(spill) {}

  TextSpill* spill() const { return spill_; }

  // A buffer of at least `bytes`, of undefined content: one that was given back if its size is near
  // to that. The smallest that suffices, else the largest, which is made larger.
  AlignedBuffer take(size_t bytes) {
    AlignedBuffer buffer;
    {
      const std::lock_guard lock(mutex_);
      auto best = free_.end();
      for (auto each = free_.begin(); each != free_.end(); ++each) {
        const bool is_near =
            each->capacity() / 4 < std::max(bytes, kSmallBytes) && bytes / 4 < each->capacity();
        if (is_near && (best == free_.end() || rank(*each, bytes) < rank(*best, bytes)))
          best = each;
      }
      if (best != free_.end()) {
        std::swap(*best, free_.back());
        buffer = std::move(free_.back());
        free_.pop_back();
      }
    }
    buffer.reserve(bytes);
    return buffer;
  }
  // Where memory has run out, the buffer is freed: this is called while failures are cleaned up.
  void give_back(AlignedBuffer buffer) noexcept {
    if (buffer.capacity() == 0) return;
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    try {
      free_.push_back(std::move(buffer));
    } catch (const std::bad_alloc&) {
    }
  }

  // Nothing more is read: frees the buffers that are here, and from now on those that come back.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    free_.clear();
  }

  // Whether another range may be read ahead.
  bool has_room() const {
    const std::lock_guard lock(mutex_);
    return ahead_bytes_ < ahead_bytes_max_;
  }
  void begin_ahead(uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    ahead_bytes_ += bytes;
  }
  // A range that was read ahead has come to be cut, or was dropped.
  void end_ahead(uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    ahead_bytes_ -= bytes;
  }

 private:
  static constexpr size_t kSmallBytes = size_t{64} << 10;

  static size_t rank(const AlignedBuffer& buffer, size_t bytes) {
    const size_t capacity = buffer.capacity();
    return capacity >= bytes ? capacity : std::numeric_limits<size_t>::max() - capacity;
  }

  mutable std::mutex mutex_;
  std::vector<AlignedBuffer> free_;
  bool closed_ = false;
  const uint64_t ahead_bytes_max_;
  TextSpill* const spill_;
  uint64_t ahead_bytes_ = 0;
};

}  // namespace lade
