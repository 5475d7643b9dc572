// Names in any case: ASCII letters, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace lade {

inline char in_small_letters(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

inline std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& letter : small) letter = in_small_letters(letter);
  return small;
}

inline bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char one, char other) {
    return in_small_letters(one) == in_small_letters(other);
  });
}

}  // namespace lade
