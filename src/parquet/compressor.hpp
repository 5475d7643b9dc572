// Compresses pages by zstd, one frame a page that names its unpacked size. Owns zstd's memory,
// which is used again from page to page; not for use by two threads at once.
#pragma once

#include <memory>

#include "base/byte_buffer.hpp"

namespace lade::parquet {

inline constexpr int kZstdLevelMin = 1;
inline constexpr int kZstdLevelMax = 9;

// What a page has, as far as zstd can make use of it.
enum class PageContent : uint8_t {
  any,
  decimals,  // 8 bytes each, of which three or four differ
};

class Compressor {
 public:
  // REQUIRES: the level is within the limits above.
  explicit Compressor(int level);
  ~Compressor();

  // The same bytes for the same page and content, whatever came before; they last until the next
  // call. Throws std::bad_alloc where zstd gets no memory.
  ByteSpan compress(ByteSpan page, PageContent content);

 private:
  struct Context;
  const int level_;
  std::unique_ptr<Context> context_;
  ByteBuffer out_;
};

}  // namespace lade::parquet
