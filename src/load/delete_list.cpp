#include "load/delete_list.hpp"

#include <algorithm>

#include "base/human_text.hpp"
#include "load/reject_file.hpp"
#include "parser/batch_parser.hpp"

namespace lade {
namespace {

constexpr uint32_t kBatchLines = 1U << 20;
constexpr size_t kBatchTextBytesMax = size_t{16} << 20;

struct ListedKey {
  int64_t value;
  uint64_t row;
  friend auto operator<=>(const ListedKey&, const ListedKey&) = default;
};

// A cursor that goes over the lines of a batch's text, in order.
class LineCursor {
 public:
  explicit LineCursor(const DeleteList::Lines& lines) : lines_(lines) {}

  // The line with this offset from the batch's first one, without its line end. REQUIRES: the text
  // has it; offsets ascend from call to call.
  std::string_view at(uint64_t offset) {
    const TextBatch& text = lines_.text;
    for (; overlong_ < text.overlong.size() && text.overlong[overlong_].line_offset < offset;
         ++overlong_) {
      overlong_bytes_ += text.overlong[overlong_].length + 1;
    }
    const std::string_view all(text.data(), text.bytes);
    for (; line_ < offset - overlong_; ++line_) begin_ = all.find('\n', begin_) + 1;
    std::string_view line = all.substr(begin_, all.find('\n', begin_) - begin_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  // The place of the line that at() returned last.
  uint64_t byte_offset() const { return lines_.text.byte_offset + begin_ + overlong_bytes_; }
  uint32_t text_offset() const { return static_cast<uint32_t>(begin_); }

 private:
  const DeleteList::Lines& lines_;
  uint64_t line_ = 0;  // of the text
  size_t begin_ = 0;   // of that line in the text
  size_t overlong_ = 0;
  uint64_t overlong_bytes_ = 0;  // of lines before it, which the text has not
};

// A row that deletes nothing.
struct MissingRow {
  uint64_t row;
  std::string message;
};

// Rejects those of `rows`, from `next` on, that are in these lines, and moves `next` behind them.
void reject_rows(std::span<const MissingRow> rows, size_t& next, char delimiter,
                 DeleteList::Lines& lines) {
  LineCursor cursor(lines);
  for (; next < rows.size() && rows[next].row < lines.first_row + lines.rows; ++next) {
    constexpr RejectCode kCode = RejectCode::key_not_found;
    if (!lines.rejects.has_room(kCode)) {
      lines.rejects.count(kCode);
      continue;
    }
    const uint64_t line = lines.origin.line_of(rows[next].row - lines.first_row);
    const std::string_view text = cursor.at(line - lines.origin.first_line);
    Reject reject;
    reject.code = kCode;
    reject.line = line;
    reject.byte_offset = cursor.byte_offset();
    reject.column = 0;
    reject.value = text.substr(0, std::min(text.find(delimiter), kFindingValueBytesMax));
    reject.message = rows[next].message;
    reject.row_offset = cursor.text_offset();
    reject.row_length = static_cast<uint32_t>(text.size());
    lines.rejects.add(std::move(reject));
  }
  std::stable_sort(lines.rejects.rejects.begin(), lines.rejects.rejects.end(),
                   [](const Reject& a, const Reject& b) { return a.line < b.line; });
}

const DeleteList::Lines& lines_with(const DeleteList& list, uint64_t row) {
  const auto after = std::upper_bound(
      list.lines.begin(), list.lines.end(), row,
      [](uint64_t wanted, const DeleteList::Lines& lines) { return wanted < lines.first_row; });
  return *(after - 1);
}

void add_keys(std::vector<ListedKey> listed, DeleteList& list) {
  std::sort(listed.begin(), listed.end());
  for (const ListedKey& key : listed) {
    if (!list.keys.empty() && list.keys.back() == key.value) {
      list.repeated.push_back({key.row, list.keys.size() - 1});
      continue;
    }
    list.keys.push_back(key.value);
    list.rows.push_back(key.row);
  }
}

}  // namespace

size_t DeleteList::file_of(size_t key) const { return lines_with(*this, rows[key]).origin.file; }

void DeleteList::reject_missing(std::span<const uint32_t> rows_of_key, std::string_view table) {
  std::vector<MissingRow> missing;
  for (size_t key = 0; key < keys.size(); ++key) {
    if (rows_of_key[key] > 0) continue;
    missing.push_back({rows[key], "no row of " + std::string(table) + " has this key"});
  }
  for (const Repeated& each : repeated) {
    const Lines& first = lines_with(*this, rows[each.key]);
    missing.push_back(
        {each.row, "the key is listed before, in line " +
                       std::to_string(first.origin.line_of(rows[each.key] - first.first_row)) +
                       " of " + files[first.origin.file].path});
  }
  std::sort(missing.begin(), missing.end(),
            [](const MissingRow& a, const MissingRow& b) { return a.row < b.row; });
  size_t next = 0;
  for (Lines& each : lines) reject_rows(missing, next, dialect.delimiter, each);
}

Result<DeleteList> read_delete_list(const LoadSettings& settings, const Schema& schema,
                                    FileSystem& files, TableInput lists,
                                    const Interruption& interruption) {
  DeleteList list;
  list.dialect = settings.dialect;
  const std::string path = lists.files.front().path;
  BatchReader reader(files, std::move(lists),
                     {.batch_lines = kBatchLines, .text_bytes_max = kBatchTextBytesMax});
  BatchParser parser(schema.deletes, instruction_set(), {}, settings.dialect);
  Batch batch;
  std::vector<ListedKey> listed;
  uint64_t text_bytes = 0;
  for (;;) {
    LADE_CHECK(interruption.check());
    DeleteList::Lines lines;
    LADE_TRY(const bool more, reader.next(lines.text));
    if (!more) break;
    lines.rejects.limit = rejects_to_keep(settings);
    const std::string as_read(lines.text.data(), lines.text.bytes);
    parser.parse(lines.text, batch, lines.rejects);
    // Quotes were taken off in place, and findings show the lines as they were read.
    as_read.copy(lines.text.text.data() + lines.text.begin, as_read.size());
    lines.origin = batch.origin;
    lines.first_row = listed.size();
    lines.rows = batch.rows;
    text_bytes += lines.text.text.capacity();
    for (const int64_t key : batch.columns[0].int64s()) listed.push_back({key, listed.size()});
    list.lines.push_back(std::move(lines));
    // Twice: `listed` becomes DeleteList::keys and rows, which take as much.
    if (text_bytes + 2 * listed.size() * sizeof(ListedKey) > settings.memory_limit_bytes / 2) {
      return Status::error(Code::out_of_memory,
                           "the keys to delete take more than half of --memory-limit: " +
                               thousands(listed.size()) + " were read",
                           path);
    }
  }
  list.files = reader.facts();
  add_keys(std::move(listed), list);
  return list;
}

}  // namespace lade
