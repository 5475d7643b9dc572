#include "parser/unquoted_block.hpp"

#include <bit>
#include <cstring>
#include <string_view>

#include "base/bytes.hpp"

namespace lade {
namespace {

// Texts are copied in blocks of this size, so that short ones take no loop.
constexpr size_t kCopyBytes = 16;
static_assert(kCopyBytes <= kBufferTailBytes);

// The first quote from `at` on; `bytes` or more if there is none. It looks at eight bytes at a
// time, by the test for a zero byte of S. E. Anderson's "Bit Twiddling Hacks", which is exact for
// the first one. REQUIRES: the text is readable for kBufferTailBytes past its end.
size_t find_quote(const char* text, size_t at, size_t bytes, char quote) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  for (; at < bytes; at += 8) {
    const uint64_t zero = load<uint64_t>(text + at) ^ kOnes * static_cast<uint8_t>(quote);
    const uint64_t found = (zero - kOnes) & ~zero & (kOnes << 7);
    if (found != 0) return at + static_cast<size_t>(std::countr_zero(found)) / 8;
  }
  return bytes;
}

}  // namespace

bool UnquotedBlock::build(const char* text, size_t bytes, std::span<const uint32_t> positions,
                          const Dialect& dialect) {
  const char quote = dialect.quote;
  text_.reserve(bytes + kCopyBytes);
  positions_.resize(positions.size());
  char* const out = text_.data();
  size_t out_bytes = 0;
  size_t fields = 0;
  size_t done = 0;  // of the block's text: copied, or a quote that is left out
  const auto copy_to = [&](size_t end) {
    for (size_t at = done; at < end; at += kCopyBytes)
      std::memcpy(out + out_bytes + (at - done), text + at, kCopyBytes);
    out_bytes += end - done;
    done = end;
  };
  size_t next = 0;  // of the positions
  for (size_t begin = 0; begin < bytes; begin = positions[next++] + 1) {
    if (text[begin] == quote) {
      copy_to(begin);
      const size_t out_begin = out_bytes;
      size_t closing = ++done;
      for (;; closing = ++done) {
        closing = find_quote(text, closing, bytes, quote);
        if (closing >= bytes) return false;
        if (text[closing + 1] != quote) break;
        copy_to(closing + 1);
      }
      for (; positions[next] < closing; ++next) {
        if (text[positions[next]] == '\n') return false;
      }
      copy_to(closing);
      const std::string_view field(out + out_begin, out_bytes - out_begin);
      if (field.empty() || field == dialect.null_text) return false;
      const size_t end = positions[next];
      const bool before_crlf = end == closing + 2 && text[end - 1] == '\r' && text[end] == '\n';
      if (end != closing + 1 && !before_crlf) return false;
      ++done;
    }
    positions_[fields++] = static_cast<uint32_t>(out_bytes + positions[next] - done);
  }
  copy_to(bytes);
  positions_.resize(fields);
  bytes_ = out_bytes;
  return true;
}

}  // namespace lade
