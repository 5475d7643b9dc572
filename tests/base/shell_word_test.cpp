#include "base/shell_word.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("base") {
TEST_CASE("words that a shell would take apart are quoted, and others are not") {
  CHECK(shell_word("d/orders.tbl.1") == "d/orders.tbl.1");
  CHECK(shell_word("sp ace/nation.tbl") == "'sp ace/nation.tbl'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("$HOME") == "'$HOME'");
  CHECK(shell_word("~") == "'~'");
  CHECK(shell_word("") == "''");
  CHECK(shell_quoted("plain") == "'plain'");
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
