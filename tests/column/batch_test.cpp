#include "column/batch.hpp"

#include <random>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("column") {
TEST_CASE("without rejected lines a row's line is counted from the first") {
  BatchOrigin origin;
  CHECK(origin.line_of(0) == 1);
  CHECK(origin.line_of(99) == 100);
  origin.first_line = 5'000'000'000;
  CHECK(origin.line_of(7) == 5'000'000'007);
}

TEST_CASE("rejected lines before, between, next to each other and behind are skipped") {
  BatchOrigin origin;
  origin.first_line = 10;
  origin.missing_lines = {0, 2, 3, 6};  // lines 10, 12, 13 and 16
  CHECK(origin.line_of(0) == 11);
  CHECK(origin.line_of(1) == 14);
  CHECK(origin.line_of(2) == 15);
  CHECK(origin.line_of(3) == 17);
  CHECK(origin.line_of(4) == 18);
}

TEST_CASE("line_of agrees with counting line by line") {
  constexpr unsigned kSeed = 20240229;
  std::mt19937 random(kSeed);
  for (unsigned percent : {1U, 10U, 50U, 95U}) {
    BatchOrigin origin;
    origin.first_line = 1 + random() % 1000;
    std::vector<uint64_t> lines;  // of the rows
    for (uint32_t offset = 0; offset < 2000; ++offset) {
      if (random() % 100 < percent) {
        origin.missing_lines.push_back(offset);
      } else {
        lines.push_back(origin.first_line + offset);
      }
    }
    size_t wrong = 0;
    for (size_t row = 0; row < lines.size(); ++row) wrong += origin.line_of(row) != lines[row];
    CAPTURE(percent);
    CHECK_FALSE(lines.empty());
    CHECK(wrong == 0);
  }
}

TEST_CASE("the form of a row is the batch's, unless rows differ") {
  Batch batch;
  batch.rows = 2;
  CHECK(batch.form_of(1) == kTrailingDelimiter);
  batch.row_form = kCarriageReturn;
  CHECK(batch.form_of(1) == kCarriageReturn);
  batch.mixed_row_forms = {0, kTrailingDelimiter | kCarriageReturn};
  CHECK(batch.form_of(0) == 0);
  CHECK(batch.form_of(1) == (kTrailingDelimiter | kCarriageReturn));
}
}  // TEST_SUITE("column")

}  // namespace
}  // namespace lade
