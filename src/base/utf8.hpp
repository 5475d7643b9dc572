// UTF-8 as the Unicode standard's table 3-7 has it: no overlong forms, no surrogates, nothing above
// U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace lade {

// Bytes (1..4) of the character that starts at `at`, or 0 when none does. REQUIRES: at <
// text.size().
size_t utf8_length(std::string_view text, size_t at);

// The place of the first byte that does not begin a character where one should begin, or npos.
size_t utf8_error(std::string_view text);
inline bool is_utf8(std::string_view text) { return utf8_error(text) == text.npos; }

// At most `bytes_max` bytes from the front. A character that does not end there is left out, also
// when whoever made the text had cut it at `bytes_max` already.
std::string_view utf8_prefix(std::string_view text, size_t bytes_max);

}  // namespace lade
