#include "lexer/field_grid.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "support/parser_check.hpp"

namespace lade {
namespace {

TEST_SUITE("lexer") {
std::vector<uint32_t> increasing(size_t count) {
  std::vector<uint32_t> positions(count);
  for (size_t i = 0; i < count; ++i) positions[i] = static_cast<uint32_t>(3 * i + i % 2);
  return positions;
}

TEST_CASE("columns of positions lie side by side") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldGrid grid(kernel);
    grid.build(std::vector<uint32_t>{1, 4, 5, 7, 9, 10}, 3);
    REQUIRE(grid.rows() == 2);
    CHECK(grid.row_before()[0] == ~uint32_t{0});
    CHECK(grid.row_before()[1] == 5);
    CHECK(grid.ends(0)[1] == 7);
    CHECK(grid.ends(1)[0] == 4);
    CHECK(grid.ends(2)[1] == 10);
  }
}

TEST_CASE(
    "every width and number of rows is turned right, and the last row repeated to a whole group") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldGrid grid(kernel);
    for (size_t width = 1; width <= 20; ++width) {
      for (size_t rows = 1; rows <= 70; ++rows) {
        const std::vector<uint32_t> positions = increasing(rows * width);
        grid.build(positions, width);
        REQUIRE(grid.rows() == rows);
        size_t wrong = 0;
        for (size_t row = 0; row < (rows + kRowGroup - 1) / kRowGroup * kRowGroup; ++row) {
          const size_t source = std::min(row, rows - 1);
          for (size_t column = 0; column < width; ++column) {
            wrong += grid.ends(column)[row] != positions[source * width + column];
          }
          wrong += grid.row_before()[row] !=
                   (source == 0 ? ~uint32_t{0} : positions[source * width - 1]);
        }
        REQUIRE(wrong == 0);
      }
    }
  }
}
}  // TEST_SUITE("lexer")

}  // namespace
}  // namespace lade
