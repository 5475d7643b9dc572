#include "base/nearest_word.hpp"

#include <algorithm>
#include <vector>

#include "base/letter_case.hpp"

namespace lade {
namespace {

constexpr size_t kWordBytesMax = 64;  // a longer word resembles nothing

// Letters to add, drop or change to make one word the other (V. Levenshtein, 1966).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (in_small_letters(a[i - 1]) == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words) {
  std::string_view nearest;
  size_t nearest_distance = std::max<size_t>(2, word.size() / 3) + 1;
  if (word.empty() || word.size() > kWordBytesMax) return nearest;
  for (const std::string_view each : words) {
    const size_t distance = edit_distance(word, each);
    if (distance < nearest_distance && distance < each.size()) {
      nearest = each;
      nearest_distance = distance;
    }
  }
  return nearest;
}

}  // namespace lade
