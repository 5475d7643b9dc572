#include "parser/batch_parser.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "parser/reject_text.hpp"

namespace lade {
namespace {

// A block's text, its positions (about as much again) and the values made of them should stay in
// the nearest caches while each column passes over them. 16 to 64 KB measured alike, 8 KB and
// 128 KB about 8 % slower.
constexpr size_t kBlockBytes = size_t{32} << 10;

// Blocks of which one is timed: a batch of 4 MiB has 16 such.
constexpr size_t kBlocksPerTiming = 8;

constexpr uint64_t kEndOfBatch = std::numeric_limits<uint64_t>::max();  // behind every line

// Fraction digits of a field; anything for a field that is no decimal.
size_t fraction_digits_of(std::string_view field) {
  const size_t dot = field.rfind('.');
  return dot == field.npos ? 0 : field.size() - dot - 1;
}

// The CPU time of a batch, shared out as the times of some of its blocks are. The clock of a
// thread's CPU time is a system call, too dear for every block, so blocks are timed by the steady
// clock, which also runs while others have the processor.
ParseTimes shared_out(uint64_t cpu_ns, const ParseTimes& timed) {
  const double lex_share =
      static_cast<double>(timed.lex_ns) /
      static_cast<double>(std::max<uint64_t>(1, timed.lex_ns + timed.parse_ns));
  const auto lex_ns = static_cast<uint64_t>(static_cast<double>(cpu_ns) * lex_share);
  return {.lex_ns = lex_ns, .parse_ns = cpu_ns - lex_ns};
}

// The columns with good fields that may be the text that means NULL: for texts, and for those where
// it is a value, as 0 is a number's.
std::vector<bool> columns_for(const Dialect& dialect, const TableSchema& schema) {
  std::vector<bool> columns(schema.columns.size(), false);
  for (size_t i = 0; dialect.null_text && i < columns.size(); ++i) {
    const std::string& text = *dialect.null_text;
    columns[i] = value_kind(schema.columns[i].type) == ValueKind::text ||
                 (!text.empty() && parse_field(text, schema.columns[i]).ok);
  }
  return columns;
}

}  // namespace

BatchParser::BatchParser(const TableSchema& schema, InstructionSet set,
                         std::span<const TableSchema> others, Dialect dialect)
    : schema_(schema),
      others_(others),
      dialect_(std::move(dialect)),
      may_mean_null_(columns_for(dialect_, schema)),
      kernel_(column_kernel(set)),
      index_(set, dialect_.delimiter),
      grid_(set),
      row_parser_(schema, dialect_),
      fraction_digits_(schema.columns.size()) {}

ParseTimes BatchParser::parse(TextBatch& text, Batch& batch, RejectList& rejects) {
  LADE_ASSERT(text.bytes <= std::numeric_limits<uint32_t>::max());
  LADE_ASSERT(text.bytes == 0 || text.data()[text.bytes - 1] == '\n');
  text_ = &text;
  origin_ = &batch.origin;
  rejects_ = &rejects;
  lines_ = 0;
  overlong_done_ = 0;
  overlong_bytes_ = 0;
  batch.origin.file = text.file;
  batch.origin.first_line = text.first_line;
  batch.origin.missing_lines.clear();
  builder_.begin(schema_, batch, text.data(), text.lines);

  const uint64_t start_cpu_ns = thread_cpu_ns();
  ParseTimes timed_blocks;
  size_t blocks = 0;
  for (size_t offset = 0; offset < text.bytes; ++blocks) {
    const bool timed = blocks % kBlocksPerTiming == 0;
    const uint64_t begun = timed ? steady_ns() : 0;
    Block block = next_block(offset);
    offset += block.bytes;
    index_.build(block.text, block.bytes);
    block.positions = index_.positions();
    const uint64_t lexed = timed ? steady_ns() : 0;
    if (!parse_fast(block)) parse_exact(block);
    if (!timed) continue;
    timed_blocks.lex_ns += lexed - begun;
    timed_blocks.parse_ns += steady_ns() - lexed;
  }
  LADE_ASSERT(lines_ == text.lines);
  reject_overlong_before(kEndOfBatch);
  builder_.finish();
  return shared_out(thread_cpu_ns() - start_cpu_ns, timed_blocks);
}

BatchParser::Block BatchParser::next_block(size_t offset) const {
  const std::string_view rest(text_->data() + offset, text_->bytes - offset);
  if (rest.size() <= kBlockBytes) return {rest.data(), offset, rest.size(), {}};
  size_t newline = rest.rfind('\n', kBlockBytes - 1);
  if (newline == rest.npos) newline = rest.find('\n', kBlockBytes);
  return {rest.data(), offset, newline + 1, {}};
}

// Appends the block's rows; or appends nothing and returns false if something needs a closer look.
bool BatchParser::parse_fast(const Block& block) {
  const bool has_quote =
      dialect_.quotes() && std::memchr(block.text, dialect_.quote, block.bytes) != nullptr;
  if (!has_quote) return parse_columns(block);
  if (!unquoted_.build(block.text, block.bytes, block.positions, dialect_)) return false;
  const Block unquoted = {unquoted_.text(), block.offset, unquoted_.bytes(), unquoted_.positions()};
  if (!parse_columns(unquoted)) return false;
  std::memcpy(writable(block.text), unquoted.text, unquoted.bytes);
  return true;
}

bool BatchParser::parse_columns(const Block& block) {
  Shape shape;
  if (!find_shape(block, shape)) return false;
  for (size_t column = 0; column < schema_.columns.size(); ++column) {
    if (!parse_column(block, shape, column)) return false;
  }
  const unsigned form = (shape.trailing_delimiter ? kTrailingDelimiter : 0u) |
                        (text_->carriage_return ? kCarriageReturn : 0u);
  builder_.append_block(grid_.rows(), static_cast<uint8_t>(form), fraction_digits_);
  lines_ += grid_.rows();
  reject_overlong_before(lines_ - 1);
  return true;
}

bool BatchParser::find_shape(const Block& block, Shape& shape) {
  // A file's first bytes may be a byte order mark of UTF-16.
  if (text_->first_line + lines_ == 1 && static_cast<uint8_t>(block.text[0]) >= 0x80) return false;
  const std::span<const uint32_t> positions = block.positions;
  const size_t columns = schema_.columns.size();
  const auto ends_line = [&](size_t place) {
    return place < positions.size() && block.text[positions[place]] == '\n';
  };
  shape.trailing_delimiter = !ends_line(columns - 1);
  const size_t width = columns + (shape.trailing_delimiter ? 1 : 0);
  if (positions.size() % width != 0) return false;
  grid_.build(positions, width);

  // Every width-th delimiter ends a line. No others do if nothing else is special.
  const size_t rows = grid_.rows();
  const uint32_t* newlines = grid_.ends(width - 1);
  int differ = 0;
  for (size_t row = 0; row < rows; ++row) differ |= block.text[newlines[row]] ^ '\n';
  const size_t line_end = text_->carriage_return ? 2 : 1;
  if (text_->carriage_return) {
    for (size_t row = 0; row < rows; ++row)
      differ |= newlines[row] == 0 ? 1 : block.text[newlines[row] - 1] ^ '\r';
  }
  if (shape.trailing_delimiter) {
    const uint32_t* last = grid_.ends(columns - 1);
    for (size_t row = 0; row < rows; ++row)
      differ |= (newlines[row] - last[row]) ^ static_cast<unsigned>(line_end);
  }
  const char delimiter = dialect_.delimiter;
  const bool is_special = delimiter == '\t' || is_control(delimiter);  // to the index
  if (is_special) {
    // The count of special bytes does not tell a line end from a delimiter.
    size_t line_ends = 0;
    for (const uint32_t position : positions) line_ends += block.text[position] == '\n';
    differ |= line_ends == rows ? 0 : 1;
  }
  if (differ != 0) return false;
  LADE_ASSERT(rows <= text_->lines - lines_);
  const size_t delimiters = positions.size() - rows;
  shape.ascii = index_.special() == rows * line_end + (is_special ? delimiters : 0);
  return shape.ascii ||
         is_clean_utf8(block, rows * line_end + (is_control(delimiter) ? delimiters : 0));
}

// True if a block that is not plain ASCII is valid UTF-8 and has no control characters but its line
// ends and delimiters. No delimiter can be part of a character, so the answer holds for each field
// as well.
bool BatchParser::is_clean_utf8(const Block& block, size_t controls_expected) {
  size_t controls = 0;
  for (size_t i = 0; i < block.bytes; ++i) controls += is_control(block.text[i]);
  return controls == controls_expected &&
         utf8_error({block.text, block.bytes}) == std::string_view::npos;
}

bool BatchParser::parse_column(const Block& block, const Shape& shape, size_t column) {
  const size_t rows = grid_.rows();
  FieldSlice fields = {block.text, column == 0 ? grid_.row_before() : grid_.ends(column - 1),
                       grid_.ends(column), rows};
  if (text_->carriage_return && !shape.trailing_delimiter && column + 1 == schema_.columns.size()) {
    ends_before_return_.resize((rows + kRowGroup - 1) / kRowGroup * kRowGroup);
    for (size_t row = 0; row < ends_before_return_.size(); ++row)
      ends_before_return_[row] = fields.ends[row] - 1;
    fields.ends = ends_before_return_.data();
  }
  return parse_values(fields, block, shape, column) &&
         (!may_mean_null_[column] || take_nulls(fields, column));
}

bool BatchParser::parse_values(const FieldSlice& fields, const Block& block, const Shape& shape,
                               size_t column) {
  switch (schema_.columns[column].type) {
    case ColumnType::int32: return kernel_.int32(fields, builder_.next_int32s(column));
    case ColumnType::int64: return kernel_.int64(fields, builder_.next_int64s(column));
    case ColumnType::decimal: return parse_decimals(fields, column);
    case ColumnType::date: return kernel_.date(fields, builder_.next_int32s(column));
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return parse_texts(fields, block, shape, column);
}

// Makes NULLs of the texts that mean it; false where the column must not have one.
bool BatchParser::take_nulls(const FieldSlice& fields, size_t column) {
  for (size_t row = 0; row < fields.rows; ++row) {
    if (fields.field(row) != dialect_.null_text) continue;
    if (!schema_.columns[column].nullable) return false;
    builder_.next_texts(column)[row].length = 0;
  }
  return true;
}

// Most files write all decimals of a column alike; the first one tells how. Others are taken one by
// one.
bool BatchParser::parse_decimals(const FieldSlice& fields, size_t column) {
  FractionDigits& digits = fraction_digits_[column];
  int64_t* values = builder_.next_int64s(column);
  digits.mixed.clear();
  const size_t written = fraction_digits_of(fields.field(0));
  digits.uniform = static_cast<uint8_t>(std::min(written, size_t{kFractionDigitsMax}));
  if (written <= kDecimalScale ? kernel_.decimal(fields, digits.uniform, values)
                               : parse_before_zeros(fields, digits.uniform - kDecimalScale, values))
    return true;
  for (size_t row = 0; row < fields.rows; ++row) {
    const std::string_view field = fields.field(row);
    if (field.empty()) return false;
    const FieldValue value = parse_decimal(field);
    if (!value.ok) return false;
    values[row] = value.value;
    digits.mixed.push_back(value.fraction_digits);
  }
  return true;
}

// Takes decimals that all end with so many zeros behind their hundredths: the kernel is shown what
// comes before these.
bool BatchParser::parse_before_zeros(FieldSlice fields, size_t zeros, int64_t* values) {
  ends_before_zeros_.resize(round_up(fields.rows, kRowGroup));
  for (size_t row = 0; row < ends_before_zeros_.size(); ++row) {
    const std::string_view field = fields.field(row);
    if (field.size() < zeros) return false;
    const size_t end = field.size() - zeros;
    if (field.find_first_not_of('0', end) != field.npos) return false;
    ends_before_zeros_[row] = fields.ends[row] - static_cast<uint32_t>(zeros);
  }
  fields.ends = ends_before_zeros_.data();
  return kernel_.decimal(fields, kDecimalScale, values);
}

bool BatchParser::parse_texts(const FieldSlice& fields, const Block& block, const Shape& shape,
                              size_t column) {
  const ColumnSchema& declared = schema_.columns[column];
  const auto block_offset = static_cast<uint32_t>(block.offset);
  const LengthRange lengths = kernel_.text(fields, block_offset, builder_.next_texts(column));
  // A row that ends with an empty field may have lost its last one.
  const bool is_last = column + 1 == schema_.columns.size();
  if (lengths.shortest == 0 && is_last && !shape.trailing_delimiter && text_->trailing_delimiter)
    return false;
  if (lengths.longest > declared.length_max) {
    if (shape.ascii) return false;
    for (size_t row = 0; row < fields.rows; ++row) {
      if (code_points(fields.field(row)) > declared.length_max) return false;
    }
  }
  if (builder_.copies_texts(column))
    builder_.copy_next_texts(column, fields.text, block_offset, fields.rows, lengths.longest);
  return true;
}

void BatchParser::parse_exact(const Block& block) {
  std::string_view rest(block.text, block.bytes);
  while (!rest.empty()) {
    const size_t newline = rest.find('\n');
    LADE_ASSERT(lines_ < text_->lines);
    parse_line(rest.substr(0, newline));
    ++lines_;
    rest.remove_prefix(newline + 1);
  }
}

// Appends or rejects a line, given without its '\n'.
void BatchParser::parse_line(std::string_view line) {
  reject_overlong_before(lines_);
  const bool file_begins = text_->first_line + lines_ + overlong_done_ == 1;
  const bool carriage_return = line.ends_with('\r');
  const std::string_view row = line.substr(0, line.size() - (carriage_return ? 1 : 0));
  const auto whole_line = [&](RejectCode code, std::string message) {
    reject({.code = code, .value = {}}, row, std::move(message));
  };
  if (row.empty()) return whole_line(RejectCode::blank_line, "the line is empty");
  if (file_begins) {
    if (row.starts_with("\xFF\xFE") || row.starts_with("\xFE\xFF")) {
      return whole_line(RejectCode::encoding, "byte order mark at byte 0, UTF-16?");
    }
    const size_t nul = row.substr(0, 2).find('\0');
    if (nul != row.npos) {
      return whole_line(RejectCode::encoding, "NUL at byte " + std::to_string(nul) + ", UTF-16?");
    }
  }
  if (carriage_return != text_->carriage_return) {
    return whole_line(RejectCode::mixed_line_ends,
                      carriage_return ? "the line ends with CR LF, the file's first line with LF"
                                      : "the line ends with LF, the file's first line with CR LF");
  }
  if (const auto fault = row_parser_.parse(row, text_->trailing_delimiter))
    return reject(*fault, row, {});
  const unsigned form = (row_parser_.trailing_delimiter() ? kTrailingDelimiter : 0u) |
                        (carriage_return ? kCarriageReturn : 0u);
  row_parser_.unquote_in_place(writable(row.data()));
  builder_.append_row(row_parser_, static_cast<uint8_t>(form));
}

char* BatchParser::writable(const char* place) const {
  return text_->text.data() + (place - text_->text.data());
}

// The place in the file of a byte of the line that is being parsed.
uint64_t BatchParser::file_offset(const char* place) const {
  return text_->byte_offset + static_cast<uint64_t>(place - text_->data()) + overlong_bytes_;
}

bool BatchParser::has_quoted_field(std::string_view line) const {
  const char begin[] = {dialect_.delimiter, '"'};
  return line.starts_with('"') || line.find({begin, 2}) != line.npos;
}

// Reports a line. An empty message stands for the sentence of the field's fault.
void BatchParser::reject(const RowFault& fault, std::string_view line, std::string message) {
  const uint64_t line_offset = lines_ + overlong_done_;
  origin_->missing_lines.push_back(static_cast<uint32_t>(line_offset));
  if (!rejects_->has_room(fault.code)) return rejects_->count(fault.code);
  Reject reject;
  reject.code = fault.code;
  reject.line = text_->first_line + line_offset;
  reject.byte_offset =
      file_offset(fault.value.data() == nullptr ? line.data() : fault.value.data());
  reject.column = fault.column;
  reject.value = fault.value.substr(0, kFindingValueBytesMax);
  reject.message =
      message.empty() ? reject_message(fault, schema_, reject.byte_offset) : std::move(message);
  if (fault.code == RejectCode::field_count && reject.line == 1) {
    if (const std::string_view table =
            looks_like(line, others_, dialect_, text_->trailing_delimiter);
        !table.empty()) {
      reject.message.append("; looks like ").append(table);
    }
  }
  if (fault.code == RejectCode::field_count && !dialect_.quotes() && has_quoted_field(line))
    reject.message.append("; --quote '\"' takes fields in quotes");
  reject.row_offset = static_cast<uint32_t>(line.data() - text_->data());
  reject.row_length = static_cast<uint32_t>(line.size());
  rejects_->add(std::move(reject));
}

// Reports the overlong lines, which the text has not, that come before a line of the text.
void BatchParser::reject_overlong_before(uint64_t line) {
  while (overlong_done_ < text_->overlong.size()) {
    const TextBatch::OverlongLine& overlong = text_->overlong[overlong_done_];
    if (line != kEndOfBatch && overlong.line_offset > line + overlong_done_) return;
    origin_->missing_lines.push_back(overlong.line_offset);
    Reject reject;
    reject.code = RejectCode::line_too_long;
    reject.line = text_->first_line + overlong.line_offset;
    reject.byte_offset = overlong.byte_offset;
    reject.message =
        std::to_string(overlong.length) + " bytes, at most " + std::to_string(kLineBytesMax);
    reject.overlong_bytes = overlong.length;
    rejects_->add(std::move(reject));
    ++overlong_done_;
    overlong_bytes_ += overlong.length + 1;
  }
}

}  // namespace lade
