#include "parquet/statistics.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "parquet/text_bounds.hpp"

namespace lade::parquet {
namespace {

ValueStatistics text_range(std::string min, std::string max) {
  ValueStatistics statistics;
  statistics.rows = 1;
  statistics.text_min = std::move(min);
  statistics.text_max = std::move(max);
  return statistics;
}

TEST_SUITE("parquet") {
TEST_CASE("the bounds of numbers are their PLAIN form") {
  ValueStatistics statistics;
  set_bounds(std::vector<int32_t>{3, -2, 7}, instruction_set(), statistics);
  CHECK(stored_min(ValueKind::int32, statistics).bytes == std::string("\xFE\xFF\xFF\xFF", 4));
  CHECK(stored_max(ValueKind::int32, statistics).bytes == std::string("\x07\0\0\0", 4));
  set_bounds(std::vector<int64_t>{INT64_MIN, INT64_MAX, 0}, instruction_set(), statistics);
  CHECK(statistics.min == INT64_MIN);
  CHECK(statistics.max == INT64_MAX);
  CHECK(stored_max(ValueKind::int64, statistics).bytes.size() == 8);
}

TEST_CASE("all kernels find the same bounds of numbers, wherever they stand") {
  for (const size_t count : std::initializer_list<size_t>{1, 2, 7, 8, 31, 100, 1000}) {
    for (size_t place = 0; place < count; ++place) {
      std::vector<int64_t> wide(count, 5);
      std::vector<int32_t> narrow(count, 5);
      wide[place] = place % 2 == 0 ? INT64_MIN : INT64_MAX;
      narrow[place] = place % 2 == 0 ? INT32_MIN : INT32_MAX;
      for (const InstructionSet kernel : {InstructionSet::scalar, instruction_set()}) {
        ValueStatistics statistics;
        set_bounds(wide, kernel, statistics);
        CHECK(statistics.min == *std::min_element(wide.begin(), wide.end()));
        CHECK(statistics.max == *std::max_element(wide.begin(), wide.end()));
        set_bounds(narrow, kernel, statistics);
        CHECK(statistics.min == *std::min_element(narrow.begin(), narrow.end()));
        CHECK(statistics.max == *std::max_element(narrow.begin(), narrow.end()));
      }
    }
  }
}

TEST_CASE("bounds of texts up to 64 bytes are exact") {
  const std::string text(64, 'z');
  const StoredBound max = stored_max(ValueKind::text, text_range("", text));
  CHECK(max.bytes == text);
  CHECK(max.exact);
  CHECK(stored_min(ValueKind::text, text_range("", text)).bytes.empty());
}

TEST_CASE("longer bounds are cut: the least to its beginning, the greatest to one above it") {
  const std::string text(65, 'k');
  const StoredBound min = stored_min(ValueKind::text, text_range(text, text));
  const StoredBound max = stored_max(ValueKind::text, text_range(text, text));
  CHECK(min.bytes == std::string(64, 'k'));
  CHECK(max.bytes == std::string(63, 'k') + 'l');
  CHECK_FALSE(min.exact);
  CHECK_FALSE(max.exact);
}

TEST_CASE("a bound is never cut within a code point, nor made no UTF-8") {
  const std::string euro = "\xE2\x82\xAC";
  std::string text(62, 'a');
  text += euro + euro;  // the 64 bytes end within the first
  CHECK(stored_min(ValueKind::text, text_range(text, text)).bytes == std::string(62, 'a'));
  CHECK(stored_max(ValueKind::text, text_range(text, text)).bytes == std::string(61, 'a') + 'b');

  text = "a" + std::string(10, '\x7F');
  for (int i = 0; i < 30; ++i) text += euro;
  CHECK(stored_max(ValueKind::text, text_range(text, text)).bytes == "b");
}

TEST_CASE("a greatest text without a character to raise stays whole") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "\xE2\x82\xAC";
  const StoredBound max = stored_max(ValueKind::text, text_range(text, text));
  CHECK(max.bytes == text);
  CHECK(max.exact);
}

TEST_CASE("pages without values do not touch the bounds of their chunk") {
  ValueStatistics nothing;
  nothing.rows = nothing.nulls = 5;
  ValueStatistics sum = nothing;
  sum.merge(text_range("b", "c"));
  sum.merge(nothing);
  sum.merge(text_range("", "bb"));
  CHECK(sum.rows == 12);
  CHECK(sum.nulls == 10);
  CHECK(sum.text_min.empty());
  CHECK(sum.text_max == "c");
}

TEST_CASE("bounds of texts are in the order of bytes, also where eight of them do not decide") {
  const std::vector<std::string> texts{
      "same beginning b", "same beginning", std::string("a\0", 2), "a", "\xC3\xA4", "zz", "",
      "same beginning c"};
  TextBounds bounds;
  std::string heap;
  for (const std::string& text : texts) heap += text;
  heap.append(8, 'x');
  size_t at = 0;
  std::vector<std::string_view> views;
  for (const std::string& text : texts) {
    views.push_back(std::string_view(heap).substr(at, text.size()));
    at += text.size();
  }
  for (const std::string_view view : views) bounds.add(view);
  CHECK(bounds.min().empty());
  CHECK(bounds.max() == "\xC3\xA4");
  TextBounds some;
  for (const size_t place : {2u, 3u}) some.add(views[place]);
  CHECK(some.min() == "a");
  CHECK(some.max() == std::string_view("a\0", 2));
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
