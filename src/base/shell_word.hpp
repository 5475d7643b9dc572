// Words as a POSIX shell takes them, for commands that people copy.
#pragma once

#include <string>
#include <string_view>

namespace lade {

// In quotes: it's -> 'it'\''s'.
std::string shell_quoted(std::string_view text);

// In quotes only where a shell would see more in the text than one word: d/orders.tbl stays as it
// is.
std::string shell_word(std::string_view text);

}  // namespace lade
