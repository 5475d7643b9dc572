// The known word that is most like a misspelled one, for messages that ask "did you mean ...?"
#pragma once

#include <span>
#include <string_view>

namespace lade {

// The first of the nearest of `words` by edit distance (letters to add, drop or change, whatever
// their case). Empty if none is within a third of the letters of `word` (but at least two), or if
// only words are that would change whole, or if `word` is empty or longer than 64 bytes. REQUIRES:
// `words` are in small letters.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words);

}  // namespace lade
