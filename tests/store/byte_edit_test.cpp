// A small file of each table with any one byte deleted, inserted or replaced, on its whole way from
// the file to encoded chunks and back: the naive parser's line and column is named, or the row is
// stored exactly as it says.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/batch_encoder.hpp"
#include "support/memory_file_system.hpp"
#include "support/naive_parser.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "support/sanitized.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 70;
constexpr uint32_t kBatchLines = 3;
constexpr size_t kTextBytes = 1200;  // at least: whole rows
constexpr std::string_view kBytes("|\n\r7-.\0\xC3", 8);

// The rows and rejects of so many lines of the naive result, which are taken in order.
class NaiveLines {
 public:
  explicit NaiveLines(const NaiveResult& all) : all_(all) {}
  NaiveResult take(uint64_t lines) {
    NaiveResult taken;
    for (const uint64_t end = line_ + lines; line_ < end; ++line_) {
      if (reject_ < all_.rejects.size() && all_.rejects[reject_].line == line_) {
        taken.rejects.push_back(all_.rejects[reject_++]);
      } else if (row_ < all_.rows.size()) {
        taken.rows.push_back(all_.rows[row_++]);
      }
    }
    return taken;
  }

 private:
  const NaiveResult& all_;
  uint64_t line_ = 1;
  size_t row_ = 0;
  size_t reject_ = 0;
};

class Way {
 public:
  explicit Way(const TableSchema& schema)
      : schema_(schema), parser_(schema, best_kernel()), encoder_(best_kernel()) {}

  // Empty, or what differs from the naive parser.
  std::string check(std::string_view text) {
    files_.set("t.tbl", text);
    TableInput input;
    input.table = schema_.index;
    input.files.emplace_back();
    input.files[0].path = "t.tbl";
    input.files[0].info = files_.info("t.tbl").value();
    BatchReader reader(files_, std::move(input), {.batch_lines = kBatchLines, .read_bytes = 997});

    const size_t last_end = text.rfind('\n') + 1;  // 0 if there is none
    const std::string_view lines = text.substr(0, last_end);
    const size_t first_end = lines.find('\n');
    const bool carriage_return =
        first_end != lines.npos && first_end > 0 && lines[first_end - 1] == '\r';
    const NaiveResult naive = naive_parse(schema_, lines, carriage_return);
    NaiveLines expected(naive);
    uint64_t lines_left = static_cast<uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    while (lines_left >= kBatchLines || (lines_left > 0 && last_end == text.size())) {
      const Result<bool> more = reader.next(text_);
      if (!more.ok() || !more.value()) return "it ends too early";
      const uint64_t count = std::min<uint64_t>(lines_left, kBatchLines);
      if (text_.lines != count) return "a batch of " + std::to_string(text_.lines) + " lines";
      lines_left -= count;
      if (std::string found = check_batch(expected.take(count)); !found.empty()) return found;
    }
    return check_end(reader.next(text_), text, last_end, lines);
  }

 private:
  std::string check_batch(const NaiveResult& naive) {
    RejectList rejects;
    parser_.parse(text_, batch_, rejects);
    if (batch_.rows == 0) return difference(naive, batch_, rejects);
    encoder_.encode(batch_, encoded_);
    Batch stored = std::move(stored_);
    stored.schema = &schema_;
    stored.rows = batch_.rows;
    stored.origin = batch_.origin;
    stored.row_form = batch_.row_form;
    stored.mixed_row_forms = batch_.mixed_row_forms;
    stored.columns.resize(schema_.columns.size());
    size_t at = 0;
    for (size_t i = 0; i < stored.columns.size(); ++i) {
      const size_t bytes = encoded_.info.chunks[i].bytes;
      const ByteSpan chunk(encoded_.bytes.data() + at, bytes);
      at += bytes;
      const Status decoded =
          decode_chunk(chunk, value_kind(schema_.columns[i].type), batch_.rows, stored.columns[i]);
      if (!decoded.ok()) return std::string(decoded.message());
    }
    std::string found = difference(naive, stored, rejects);
    stored_ = std::move(stored);
    return found;
  }

  // A last line without its end is a cut file; else there is nothing more.
  static std::string check_end(const Result<bool>& end, std::string_view text, size_t last_end,
                               std::string_view lines) {
    if (last_end == text.size()) return end.ok() && !end.value() ? "" : "it does not end";
    if (end.status().code() != Code::truncated_row) return "a cut row is not noticed";
    const auto line = std::count(lines.begin(), lines.end(), '\n') + 1;
    const std::string_view message = end.status().message();
    const bool named = message.find("line " + std::to_string(line)) != message.npos;
    return named ? "" : "another line: " + std::string(message);
  }

  const TableSchema& schema_;
  MemoryFileSystem files_;
  BatchParser parser_;
  BatchEncoder encoder_;
  TextBatch text_;
  Batch batch_;
  Batch stored_;
  EncodedBatch encoded_;
};

struct Edits {
  Way& way;
  uint64_t cases = 0;
  uint64_t wrong = 0;

  void check(const std::string& text, const std::string& what) {
    ++cases;
    const std::string found = way.check(text);
    if (found.empty()) return;
    // The first few say enough.
    if (++wrong <= 5) FAIL_CHECK(what << ": " << found);
  }
};

uint64_t check_edits(const TableSchema& schema, RowForm form) {
  Random random(kSeed + schema.index);
  std::string text;
  while (text.size() < kTextBytes) text += random_rows(schema, 1, random, form);
  Way way(schema);
  Edits edits{way};
  edits.check(text, "unchanged");
  for (size_t place = 0; place <= text.size(); place += kSanitized ? 19 : 1) {
    const std::string where = " at byte " + std::to_string(place) + " of " +
                              std::string(schema.name) + ", seed " + std::to_string(kSeed);
    for (const char byte : kBytes) {
      const std::string name = std::to_string(static_cast<uint8_t>(byte));
      std::string changed = text;
      changed.insert(place, 1, byte);
      edits.check(changed, "inserted " + name + where);
      if (place == text.size() || text[place] == byte) continue;
      changed = text;
      changed[place] = byte;
      edits.check(changed, "replaced by " + name + where);
    }
    if (place == text.size()) continue;
    std::string changed = text;
    changed.erase(place, 1);
    edits.check(changed, "deleted" + where);
  }
  return edits.cases;
}

TEST_SUITE("store") {
TEST_CASE("whatever byte of a file is deleted, inserted or replaced is named or stored exactly") {
  uint64_t cases = 0;
  for (const TableSchema& schema : tpch_schema().tables) cases += check_edits(schema, {});
  CHECK(cases > (kSanitized ? 5'000 : 150'000));
}

TEST_CASE("the same with CR LF and without trailing delimiters") {
  for (const char* table : {"nation", "lineitem"}) {
    check_edits(*tpch_schema().find(table), {.trailing_delimiter = false, .carriage_return = true});
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
