// Memory that is aligned to a page, has a readable tail, and is recycled instead of freed: blocks
// of text, decoded values and write buffers. It never shrinks and never copies on growth unless
// asked to.
#pragma once

#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace lade {

// Kernels may load up to this many bytes past the last used byte of any AlignedBuffer.
inline constexpr size_t kBufferTailBytes = 64;

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 4096;  // what direct I/O asks for

  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t bytes) { reserve(bytes); }
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;
  ~AlignedBuffer() { release(); }

  // Makes room for `bytes` and keeps the first `keep` bytes. The rest is undefined, the tail behind
  // it is zero. REQUIRES: keep <= capacity().
  void reserve(size_t bytes, size_t keep = 0) {
    LADE_ASSERT(keep <= capacity_);
    if (bytes <= capacity_) return;
    if (bytes > kBytesMax) throw std::bad_alloc();
    const size_t total = round_up(bytes + kBufferTailBytes, kAlignment);
    // The executable's operator new takes whole pages from a PagePool (allocator.cpp).
    char* fresh = static_cast<char*>(::operator new(total, std::align_val_t(kAlignment)));
    if (keep > 0) std::memcpy(fresh, data_, keep);
    std::memset(fresh + total - kBufferTailBytes, 0, kBufferTailBytes);
    release();
    data_ = fresh;
    capacity_ = total - kBufferTailBytes;
  }

  char* data() { return data_; }
  const char* data() const { return data_; }
  size_t capacity() const { return capacity_; }

 private:
  // No object is larger, rounded up and with its tail.
  static constexpr size_t kBytesMax =
      std::numeric_limits<ptrdiff_t>::max() - kBufferTailBytes - kAlignment;

  void release() {
    if (data_ == nullptr) return;
    ::operator delete(data_, capacity_ + kBufferTailBytes, std::align_val_t(kAlignment));
  }

  char* data_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace lade
