// The least and the greatest of texts that are seen one by one. Nearly all of them are decided by
// their first eight bytes, read as one big-endian number.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace lade::parquet {

// The first eight bytes of a text, the first one highest; zeros behind a shorter one. Reads eight
// bytes whatever the length.
inline uint64_t text_prefix(const char* text, size_t bytes) {
  const uint64_t prefix = __builtin_bswap64(load<uint64_t>(text));
  if (bytes >= 8) return prefix;
  return bytes == 0 ? 0 : prefix & ~uint64_t{0} << (64 - 8 * bytes);
}

class TextBounds {
 public:
  // REQUIRES: eight bytes at text.data() can be read, and it stays until the bounds were used.
  void add(std::string_view text) {
    const uint64_t prefix = text_prefix(text.data(), text.size());
    // Equal beginnings, and all of the first text, are compared in full.
    if (prefix <= min_prefix_ && (empty_ || text < min_)) {
      min_prefix_ = prefix;
      min_ = text;
    }
    if (prefix >= max_prefix_ && (empty_ || text > max_)) {
      max_prefix_ = prefix;
      max_ = text;
    }
    empty_ = false;
  }

  // Of no text until one was added.
  std::string_view min() const { return min_; }
  std::string_view max() const { return max_; }

 private:
  uint64_t min_prefix_ = ~uint64_t{0};
  uint64_t max_prefix_ = 0;
  std::string_view min_;
  std::string_view max_;
  bool empty_ = true;
};

}  // namespace lade::parquet
