// A growing run of bytes that is not zeroed before it is written: what encoders append to. Cleared
// and reused, it stops allocating.
#pragma once

#include <algorithm>

#include "base/aligned_buffer.hpp"
#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace lade {

class ByteBuffer {
 public:
  // Room for `bytes` more bytes behind the end, undefined and not yet counted; grow() counts what
  // was written. At least kBufferTailBytes behind them may be overwritten, too. The pointer holds
  // until the next room().
  std::byte* room(size_t bytes) {
    // A fresh buffer gets memory even for 0 bytes, since the tail has to be there.
    if (buffer_.capacity() == 0 || bytes > buffer_.capacity() - size_) {
      buffer_.reserve(std::max({size_ + bytes, 2 * buffer_.capacity(), size_t{1}}), size_);
    }
    return reinterpret_cast<std::byte*>(buffer_.data()) + size_;
  }
  // REQUIRES: room(bytes) came before.
  void grow(size_t bytes) {
    LADE_ASSERT(size_ + bytes <= buffer_.capacity());
    size_ += bytes;
  }
  void append(ByteSpan data) {
    if (!data.empty()) std::memcpy(room(data.size()), data.data(), data.size());
    grow(data.size());
  }
  template <typename T>
  void put(T value) {
    store(room(sizeof(T)), value);
    grow(sizeof(T));
  }
  void clear() { size_ = 0; }
  // REQUIRES: bytes <= size().
  void truncate(size_t bytes) {
    LADE_ASSERT(bytes <= size_);
    size_ = bytes;
  }

  // Removes the bytes [at, at + bytes). REQUIRES: all of them are there.
  void erase(size_t at, size_t bytes) {
    LADE_ASSERT(at <= size_ && bytes <= size_ - at);
    std::memmove(data() + at, data() + at + bytes, size_ - at - bytes);
    size_ -= bytes;
  }
  // Drops the bytes from `start` on, and returns false, where they are not fewer than `bytes_max`.
  bool keep_below(size_t bytes_max, size_t start) {
    const bool keeps = size_ - start < bytes_max;
    if (!keeps) truncate(start);
    return keeps;
  }

  std::byte* data() { return reinterpret_cast<std::byte*>(buffer_.data()); }
  const std::byte* data() const { return reinterpret_cast<const std::byte*>(buffer_.data()); }
  size_t size() const { return size_; }
  ByteSpan span() const { return {data(), size_}; }

 private:
  AlignedBuffer buffer_;
  size_t size_ = 0;
};

}  // namespace lade
