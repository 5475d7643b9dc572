#include "support/file_check.hpp"

#include <algorithm>

#include "input/batch_reader.hpp"
#include "support/parser_check.hpp"

namespace lade {
namespace {

// The rows and rejects of so many lines of the naive result, which are taken in order.
class NaiveLines {
 public:
  NaiveLines(const NaiveResult& all, uint64_t first_line) : all_(all), line_(first_line) {}
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
  uint64_t line_;
  size_t row_ = 0;
  size_t reject_ = 0;
};

// A last line without its end is a cut file; else there is nothing more.
std::string check_end(const Result<bool>& end, std::string_view text, size_t last_end,
                      std::string_view lines) {
  if (last_end == text.size()) return end.ok() && !end.value() ? "" : "it does not end";
  if (end.status().code() != Code::truncated_row) return "a cut row is not noticed";
  const auto line = std::count(lines.begin(), lines.end(), '\n') + 1;
  const std::string_view message = end.status().message();
  const bool named = message.find("line " + std::to_string(line)) != message.npos;
  return named ? "" : "another line: " + std::string(message);
}

}  // namespace

std::string FileCheck::check(std::string_view text, uint32_t batch_lines, size_t step_bytes) {
  files_.set("t.tbl", text);
  TableInput input;
  input.table = schema_.index;
  input.files.emplace_back();
  input.files[0].path = "t.tbl";
  input.files[0].info = files_.info("t.tbl").value();
  input.files[0].dialect = dialect_;
  const bool trailing_delimiter =
      naive_trailing_delimiter(schema_, text.substr(0, kContentHeadBytes), dialect_);
  input.files[0].trailing_delimiter = trailing_delimiter;
  BatchReader reader(files_, std::move(input),
                     {.batch_lines = batch_lines, .step_bytes = step_bytes});

  const size_t last_end = text.rfind('\n') + 1;  // 0 if there is none
  const std::string_view lines = text.substr(0, last_end);
  const size_t first_end = lines.find('\n');
  const bool carriage_return =
      first_end != lines.npos && first_end > 0 && lines[first_end - 1] == '\r';
  std::string_view rows = lines;
  const bool has_header = dialect_.header && first_end != lines.npos;
  if (has_header) {
    rows.remove_prefix(first_end + 1);
  } else if (rows.starts_with("\xEF\xBB\xBF")) {
    rows.remove_prefix(3);
  }
  const uint64_t first_line = has_header ? 2 : 1;
  const NaiveResult naive =
      naive_parse(schema_, rows, {carriage_return, trailing_delimiter, dialect_}, first_line);
  NaiveLines expected(naive, first_line);
  uint64_t lines_left = static_cast<uint64_t>(std::count(rows.begin(), rows.end(), '\n'));
  while (lines_left > 0) {
    const Result<bool> more = reader.next(text_);
    if (!more.ok() || !more.value()) return "it ends too early";
    const uint64_t count = std::min<uint64_t>(lines_left, batch_lines);
    if (text_.lines != count) return "a batch of " + std::to_string(text_.lines) + " lines";
    lines_left -= count;
    if (std::string found = check_batch(expected.take(count)); !found.empty()) return found;
  }
  return check_end(reader.next(text_), text, last_end, lines);
}

std::string FileCheck::check_batch(const NaiveResult& naive) {
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

}  // namespace lade
