#include "column/row_selection.hpp"

#include <random>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

TEST_SUITE("column") {

TEST_CASE("the rows of a selection keep their lines") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    BatchOrigin origin;
    origin.file = 3;
    origin.first_line = 1 + random() % 5;
    const uint32_t lines = 1 + static_cast<uint32_t>(random() % 12);
    std::vector<uint64_t> line_of_row;
    for (uint32_t line = 0; line < lines; ++line) {
      if (random() % 3 == 0) {
        origin.missing_lines.push_back(line);
      } else {
        line_of_row.push_back(origin.first_line + line);
      }
    }
    std::vector<uint32_t> rows;
    for (uint32_t row = 0; row < line_of_row.size(); ++row) {
      if (random() % 2 == 0) rows.push_back(row);
    }
    if (rows.empty()) continue;
    const BatchOrigin kept = origin_of_rows(rows, origin);
    CHECK(kept.file == 3);
    for (size_t i = 0; i < rows.size(); ++i) CHECK(kept.line_of(i) == line_of_row[rows[i]]);
    // It says no more than it has to: the first and the last line have rows.
    CHECK(kept.first_line == line_of_row[rows.front()]);
    CHECK(rows.size() + kept.missing_lines.size() ==
          line_of_row[rows.back()] - line_of_row[rows.front()] + 1);
    // A selection of a selection is one of the whole.
    const std::vector<uint32_t> last = {static_cast<uint32_t>(rows.size() - 1)};
    CHECK(origin_of_rows(last, kept).first_line == line_of_row[rows.back()]);
  }
}

TEST_CASE("the values of a selection are those of its rows, in one form where they are alike") {
  Batch batch;
  batch.rows = 4;
  batch.columns.resize(3);
  batch.columns[0].reset(ValueKind::int32, 4);
  batch.columns[1].reset(ValueKind::int64, 4);
  batch.columns[2].reset(ValueKind::text, 4);
  batch.columns[2].text_base = "abcd";
  for (uint32_t row = 0; row < 4; ++row) {
    batch.columns[0].int32s()[row] = static_cast<int32_t>(10 + row);
    batch.columns[1].int64s()[row] = 100 + row;
    batch.columns[2].texts()[row] = {row, 1};
  }
  batch.columns[1].fraction_digits = kMixedFractionDigits;
  batch.columns[1].mixed_fraction_digits = {0, 2, 1, 2};
  batch.row_form = kTrailingDelimiter;
  batch.mixed_row_forms = {kTrailingDelimiter, 0, kTrailingDelimiter, 0};
  keep_rows(std::vector<uint32_t>{1, 2, 3}, batch);
  CHECK(batch.rows == 3);
  CHECK(batch.columns[0].int32s()[0] == 11);
  CHECK(batch.columns[1].int64s()[2] == 103);
  CHECK(batch.columns[2].text(1) == "c");
  CHECK(batch.columns[1].mixed_fraction_digits == std::vector<uint8_t>{2, 1, 2});
  CHECK(batch.mixed_row_forms == std::vector<uint8_t>{0, kTrailingDelimiter, 0});
  CHECK(batch.row_form == 0);
  CHECK(batch.origin.first_line == 2);
  keep_rows(std::vector<uint32_t>{0, 2}, batch);
  CHECK(batch.columns[0].rows() == 2);
  CHECK(batch.columns[1].fraction_digits == 2);
  CHECK(batch.columns[1].mixed_fraction_digits.empty());
  CHECK(batch.mixed_row_forms.empty());
  CHECK(batch.row_form == 0);
  CHECK(batch.origin.missing_lines == std::vector<uint32_t>{1});
}

}  // TEST_SUITE("column")

}  // namespace
}  // namespace lade
