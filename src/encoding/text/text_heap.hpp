// Copies of texts: how encoders put them side by side, and how decoders give a column its bytes.
#pragma once

#include <string_view>

#include "base/byte_buffer.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// The block in which texts are copied, in bytes, since most are short. A copy reads and writes up
// to a block behind the text, so both places must have the room.
inline constexpr size_t kTextCopyBytes = 32;
static_assert(kTextCopyBytes <= kBufferTailBytes);

inline void copy_text(std::string_view text, void* to) {
  size_t at = 0;
  do {
    std::memcpy(static_cast<char*>(to) + at, text.data() + at, kTextCopyBytes);
    at += kTextCopyBytes;
  } while (at < text.size());
}

// Appends all texts, one behind the other.
inline void append_texts(const Texts& texts, ByteBuffer& out) {
  std::byte* to = out.room(texts.summary.bytes);
  for (size_t row = 0; row < texts.rows(); ++row) {
    copy_text(texts[row], to);
    to += texts.refs[row].length;
  }
  out.grow(texts.summary.bytes);
}

// Room for `bytes` bytes of text, which `out` then refers to, and for the last copy_text().
// REQUIRES: bytes <= UINT32_MAX.
inline char* make_heap(size_t bytes, Column& out) {
  out.heap.reserve(bytes + kTextCopyBytes);
  out.text_base = out.heap.data();
  return out.heap.data();
}

inline void fill_heap(ByteSpan bytes, Column& out) {
  char* heap = make_heap(bytes.size(), out);
  if (!bytes.empty()) std::memcpy(heap, bytes.data(), bytes.size());
}

}  // namespace lade
