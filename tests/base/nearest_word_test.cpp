#include "base/nearest_word.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("base") {
TEST_CASE("a misspelled word finds the one that was meant, and another word none") {
  const std::vector<std::string_view> words = {"load", "plan", "--table", "--tables", "lineitem"};
  const std::pair<std::string_view, std::string_view> examples[] = {
      {"laod", "load"},
      {"lod", "load"},
      {"LOAD", "load"},
      {"plam", "plan"},
      {"--tabel", "--table"},
      {"--tablets", "--tables"},
      {"lineitems", "lineitem"},
      {"line_item", "lineitem"},
      {"frobnicate", ""},
      {"", ""},
      {"xyz", ""},
  };
  for (const auto& example : examples) {
    CAPTURE(example.first);
    CHECK(nearest_word(example.first, words) == example.second);
  }
  CHECK(nearest_word(std::string(1000, 'l'), words).empty());
  CHECK(nearest_word("load", {}).empty());
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
