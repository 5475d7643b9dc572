#include "input/line_cutter.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "naive_cut.hpp"

namespace lade {
namespace {

constexpr size_t kNoLimit = size_t{1} << 40;

// Cuts text that is handed over in segments of one size, from another place or where it belongs.
std::vector<NaiveBatch> cut(std::string_view text, uint32_t batch_lines, size_t text_bytes_max,
                            size_t segment_bytes, bool header = false) {
  LineCutter cutter(batch_lines, text_bytes_max, instruction_set(), header);
  TextBatch batch;
  std::vector<NaiveBatch> batches;
  cutter.begin(batch);
  size_t at = 0;
  for (size_t number = 0; at < text.size(); ++number) {
    const size_t bytes = std::min(segment_bytes, text.size() - at);
    if (number % 2 == 0) {
      at += cutter.take(batch, text.data() + at, bytes);
    } else {
      const size_t place = batch.begin + batch.bytes;
      batch.text.reserve(place + bytes, place);
      text.copy(batch.text.data() + place, bytes, at);
      at += cutter.take(batch, batch.text.data() + place, bytes);
    }
    if (!cutter.is_full(batch)) continue;
    batches.push_back(as_naive(batch));
    cutter.begin(batch);
  }
  REQUIRE(!cutter.in_line(batch));
  if (LineCutter::line_count(batch) > 0) batches.push_back(as_naive(batch));
  return batches;
}

std::vector<NaiveBatch> expected(std::string_view text, uint32_t batch_lines,
                                 size_t text_bytes_max) {
  std::vector<NaiveBatch> batches;
  naive_cut(text, 0, batch_lines, text_bytes_max, batches);
  return batches;
}

std::string line(size_t length) { return std::string(length, 'x') + "\n"; }

// Whether the cutter sees CR LF in text handed over byte by byte.
bool begins_with_crlf(std::string_view text) {
  LineCutter cutter(100, kNoLimit, instruction_set());
  TextBatch batch;
  cutter.begin(batch);
  for (const char& c : text) cutter.take(batch, &c, 1);
  return batch.carriage_return;
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("lines of more than 1 MiB are left out, counted and measured, wherever they lie") {
  const std::string longest = line(kLineBytesMax);
  const std::string longer = line(kLineBytesMax + 1);
  const std::string text = longest + line(3) + longer + line(0) + line(kLineBytesMax - 1) + longer +
                           longer + line(5) + line(3 * kLineBytesMax) + line(7) + longer;
  for (const uint32_t batch_lines : {1U, 2U, 3U, 100U}) {
    const auto batches = expected(text, batch_lines, kNoLimit);
    for (const size_t bytes :
         {kSegmentBytesMax, kSegmentBytesMax - 1, size_t{65536}, size_t{99991}}) {
      CAPTURE(batch_lines);
      CAPTURE(bytes);
      CHECK((cut(text, batch_lines, kNoLimit, bytes) == batches));
    }
  }
}

TEST_CASE("an overlong line costs no memory, however long it is") {
  LineCutter cutter(10, kNoLimit, instruction_set());
  TextBatch batch;
  cutter.begin(batch);
  const std::string segment(kSegmentBytesMax, 'x');
  constexpr uint64_t kSegments = 2100;  // above 2 GiB
  for (uint64_t i = 0; i < kSegments; ++i) cutter.take(batch, segment.data(), segment.size());
  CHECK(cutter.in_line(batch));
  CHECK(cutter.line_byte_offset(batch) == 0);
  CHECK(batch.text.capacity() < 3 * kLineBytesMax);
  cutter.take(batch, "\n", 1);
  REQUIRE(batch.overlong.size() == 1);
  CHECK(batch.overlong[0].length == kSegments * kSegmentBytesMax);
  CHECK(batch.lines == 0);
  CHECK(batch.bytes == 0);
}

TEST_CASE("a batch ends early with the first line that ends at or past the text limit") {
  std::string text;
  for (size_t length = 0; length < 40; ++length) text += line(length) + line(length % 3);
  size_t wrong = 0;
  for (size_t limit = 1; limit < 80; ++limit) {
    for (const uint32_t batch_lines : {1U, 4U, 7U, 1000U}) {
      const auto batches = expected(text, batch_lines, limit);
      for (size_t bytes = 1; bytes < 50; ++bytes) {
        if (cut(text, batch_lines, limit, bytes) != batches) ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("an overlong line that begins at the text limit does not end the batch") {
  const std::string text =
      line(9) + line(9) + line(kLineBytesMax + 5) + line(9) + line(kLineBytesMax) + line(1);
  for (const size_t limit : {size_t{19}, size_t{20}, size_t{21}, size_t{25}, size_t{30}}) {
    const auto batches = expected(text, 100, limit);
    for (const size_t bytes : {size_t{999}, size_t{65536}, kSegmentBytesMax}) {
      CAPTURE(limit);
      CAPTURE(bytes);
      CHECK((cut(text, 100, limit, bytes) == batches));
    }
  }
}

TEST_CASE("a byte order mark and a header line are in no batch, and count in lines and bytes") {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string rows = line(3) + line(0) + line(9) + line(1) + line(7) + line(2);
  for (const std::string& before : {mark, std::string("a|b|\n"), mark + "a|b|\n", mark + "\n"}) {
    const bool header = before.ends_with('\n');
    for (const uint32_t batch_lines : {1U, 2U, 100U}) {
      std::vector<NaiveBatch> batches = expected(rows, batch_lines, kNoLimit);
      for (NaiveBatch& batch : batches) {
        batch.first_line += header ? 1 : 0;
        batch.byte_offset += before.size();
      }
      for (size_t bytes = 1; bytes < 40; ++bytes)
        CHECK((cut(before + rows, batch_lines, kNoLimit, bytes, header) == batches));
    }
  }
  // A mark elsewhere is text.
  CHECK((cut(rows + mark + rows, 4, kNoLimit, 5) == expected(rows + mark + rows, 4, kNoLimit)));
}

TEST_CASE("the first line tells whether lines end with CR LF") {
  CHECK_FALSE(begins_with_crlf(""));
  CHECK_FALSE(begins_with_crlf("1|a"));
  CHECK_FALSE(begins_with_crlf("1|a\r"));
  CHECK_FALSE(begins_with_crlf("1|a\n2|b\r\n"));
  CHECK(begins_with_crlf("1|a\r\n2|b\n"));
  CHECK_FALSE(begins_with_crlf("\n\r\n"));
  CHECK(begins_with_crlf("\r\n\n"));
  CHECK_FALSE(begins_with_crlf("1|\ra\n"));
  CHECK(begins_with_crlf(std::string(kLineBytesMax + 1, 'x') + "\r\n1\n"));
  CHECK_FALSE(begins_with_crlf(std::string(kLineBytesMax + 1, 'x') + "\n1\r\n"));
}

TEST_CASE("an unfinished line is known by its number and place") {
  LineCutter cutter(100, kNoLimit, instruction_set());
  TextBatch batch;
  cutter.begin(batch);
  CHECK(!cutter.in_line(batch));
  cutter.take(batch, "1|a\n2|bc\n3|d", 12);
  CHECK(cutter.in_line(batch));
  CHECK(cutter.line(batch) == 3);
  CHECK(cutter.line_byte_offset(batch) == 9);
}
}  // TEST_SUITE("input")

}  // namespace lade
