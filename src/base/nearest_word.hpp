// The word that was probably meant by a misspelled one, for messages that ask "did you mean ...?"
#pragma once

#include <span>
#include <string_view>

namespace lade {

// The one of `words`, which are in small letters, that `word` is probably a misspelling of: it
// takes at most a third of its letters, or two of a short word, to make one the other, and not all
// of them. Empty if there is none.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words);

}  // namespace lade
