#include "base/utf8.hpp"

#include <cstdint>

#include "base/bytes.hpp"

namespace lade {
namespace {

uint8_t byte_at(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Bytes of a character, by its first one; 0 for a byte that starts no character.
size_t promised_length(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

// The second byte rules out overlong forms (E0, F0), surrogates (ED) and what lies above U+10FFFF
// (F4).
bool second_byte_fits(uint8_t first, uint8_t second) {
  switch (first) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

}  // namespace

size_t utf8_length(std::string_view text, size_t at) {
  const uint8_t first = byte_at(text, at);
  const size_t length = promised_length(first);
  if (length <= 1) return length;
  if (length > text.size() - at || !second_byte_fits(first, byte_at(text, at + 1))) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte_at(text, at + i))) return 0;
  }
  return length;
}

size_t utf8_error(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (size_t at = 0; at < text.size();) {
    if (at + 8 <= text.size() && (load<uint64_t>(text.data() + at) & kHighBits) == 0) {
      at += 8;
      continue;
    }
    const size_t length = utf8_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return text.npos;
}

std::string_view utf8_prefix(std::string_view text, size_t bytes_max) {
  if (text.size() < bytes_max) return text;
  text = text.substr(0, bytes_max);
  size_t tail = 1;
  while (tail <= 3 && tail <= text.size() && is_continuation(byte_at(text, text.size() - tail))) {
    ++tail;
  }
  if (tail <= 3 && tail <= text.size() &&
      promised_length(byte_at(text, text.size() - tail)) > tail) {
    text.remove_suffix(tail);
  }
  return text;
}

}  // namespace lade
