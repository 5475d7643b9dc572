#include "column/column.hpp"

#include <cstring>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("column") {
TEST_CASE("a fresh column has no rows") {
  const Column column;
  CHECK(column.rows() == 0);
  CHECK(column.int32s().empty());
}

TEST_CASE("a column has room for the rows it was reset to, of each kind") {
  Column column;
  column.reset(ValueKind::int32, 3);
  CHECK(column.kind() == ValueKind::int32);
  REQUIRE(column.int32s().size() == 3);
  column.int32s()[2] = -7;
  CHECK(column.integer(2) == -7);

  column.reset(ValueKind::int64, 100'000);
  REQUIRE(column.int64s().size() == 100'000);
  column.int64s()[99'999] = INT64_MIN;
  CHECK(column.integer(99'999) == INT64_MIN);

  column.reset(ValueKind::text, 50'000);
  REQUIRE(column.texts().size() == 50'000);
  column.texts()[49'999] = {1, 2};
  column.text_base = "abcd";
  CHECK(column.text(49'999) == "bc");
}

TEST_CASE("a text of length 0 is empty") {
  Column column;
  column.reset(ValueKind::text, 1);
  column.texts()[0] = {4, 0};
  column.text_base = "abcd";
  CHECK(column.text(0).empty());
}

TEST_CASE("text may lie in the column's own heap") {
  Column column;
  column.reset(ValueKind::text, 2);
  column.heap.reserve(8);
  std::memcpy(column.heap.data(), "keelmast", 8);
  column.text_base = column.heap.data();
  column.texts()[0] = {0, 4};
  column.texts()[1] = {4, 4};
  const Column& view = column;
  CHECK(view.text(0) == "keel");
  CHECK(view.text(1) == "mast");
}

TEST_CASE("reset forgets what the last batch said, and keeps its memory") {
  Column column;
  column.reset(ValueKind::int64, 1000);
  const void* memory = column.int64s().data();
  column.fraction_digits = kMixedFractionDigits;
  column.mixed_fraction_digits.assign(1000, 1);
  column.text_base = "x";

  column.reset(ValueKind::int32, 2000);
  CHECK(column.int32s().data() == memory);
  CHECK(column.fraction_digits == kDecimalScale);
  CHECK(column.mixed_fraction_digits.empty());
  CHECK(column.text_base == nullptr);
}

TEST_CASE("truncate keeps the first values") {
  Column column;
  column.reset(ValueKind::int32, 4);
  for (int i = 0; i < 4; ++i) column.int32s()[static_cast<size_t>(i)] = i * 10;
  column.truncate(2);
  CHECK(column.rows() == 2);
  REQUIRE(column.int32s().size() == 2);
  CHECK(column.int32s()[1] == 10);
  column.truncate(2);
  CHECK(column.rows() == 2);
  column.truncate(0);
  CHECK(column.int32s().empty());
}

TEST_CASE("a moved column takes its values along") {
  Column column;
  column.reset(ValueKind::int32, 1);
  column.int32s()[0] = 42;
  const Column moved = std::move(column);
  CHECK(moved.rows() == 1);
  CHECK(moved.integer(0) == 42);
}
}  // TEST_SUITE("column")

}  // namespace
}  // namespace lade
