#include "support/parser_check.hpp"

#include <algorithm>
#include <cstring>

namespace lade {
namespace {

std::string value_difference(const NaiveRow& naive, const Batch& batch, size_t row) {
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    const Column& column = batch.columns[i];
    const NaiveValue& value = naive.values[i];
    const auto place = [&] {
      return "row " + std::to_string(row) + ", column " + std::to_string(i) + ": ";
    };
    if (column.kind() == ValueKind::text) {
      if (column.text(row) != value.text)
        return place() + "text '" + std::string(column.text(row)) + "'";
      continue;
    }
    if (column.integer(row) != value.number) {
      return place() + std::to_string(column.integer(row)) + " instead of " +
             std::to_string(value.number);
    }
    if (batch.schema->columns[i].type == ColumnType::decimal) {
      const bool mixed = column.fraction_digits == kMixedFractionDigits;
      const int digits = mixed ? column.mixed_fraction_digits[row] : column.fraction_digits;
      if (digits != value.fraction_digits)
        return place() + std::to_string(digits) + " fraction digits";
    }
  }
  if (((batch.form_of(row) & kTrailingDelimiter) != 0) != naive.trailing_delimiter) {
    return "row " + std::to_string(row) + ": trailing delimiter";
  }
  return {};
}

// What is uniform is not listed, and what is listed is not uniform: else the same rows could give
// other bytes.
std::string form_difference(const Batch& batch) {
  const auto uniform = [](const std::vector<uint8_t>& all) {
    return std::adjacent_find(all.begin(), all.end(), std::not_equal_to<>()) == all.end();
  };
  if (!batch.mixed_row_forms.empty() &&
      (batch.mixed_row_forms.size() != batch.rows || uniform(batch.mixed_row_forms))) {
    return "row forms are listed though uniform, or not for all rows";
  }
  for (const Column& column : batch.columns) {
    if (column.rows() != batch.rows)
      return "a column has " + std::to_string(column.rows()) + " rows";
    const std::vector<uint8_t>& digits = column.mixed_fraction_digits;
    const bool mixed = column.fraction_digits == kMixedFractionDigits;
    if (mixed ? digits.size() != batch.rows || uniform(digits) : !digits.empty()) {
      return "fraction digits are listed though uniform, or not for all rows";
    }
  }
  return {};
}

std::string reject_difference(const NaiveReject& naive, const Reject& reject) {
  if (reject.code == naive.code && reject.line == naive.line && reject.column == naive.column)
    return {};
  return "reject " + std::string(reject_code_name(reject.code)) + " of line " +
         std::to_string(reject.line) + ", column " + std::to_string(reject.column) +
         " instead of " + std::string(reject_code_name(naive.code)) + " of line " +
         std::to_string(naive.line) + ", column " + std::to_string(naive.column);
}

}  // namespace

TextBatch text_batch(std::string_view text, bool carriage_return, bool trailing_delimiter) {
  TextBatch batch;
  batch.carriage_return = carriage_return;
  batch.trailing_delimiter = trailing_delimiter;
  batch.bytes = text.size();
  batch.lines = static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
  batch.text.reserve(text.size() + 1);
  std::memcpy(batch.text.data(), text.data(), text.size());
  const size_t tail = batch.text.capacity() + kBufferTailBytes - text.size();
  for (size_t i = 0; i < std::min(tail, kBufferTailBytes); ++i)
    batch.text.data()[text.size() + i] = i % 2 ? '|' : '7';
  return batch;
}

std::string difference(const NaiveResult& naive, const Batch& batch, const RejectList& rejects) {
  if (batch.rows != naive.rows.size()) {
    return std::to_string(batch.rows) + " rows instead of " + std::to_string(naive.rows.size());
  }
  if (rejects.total != naive.rejects.size() ||
      batch.origin.missing_lines.size() != naive.rejects.size()) {
    return std::to_string(rejects.total) + " rejects instead of " +
           std::to_string(naive.rejects.size());
  }
  for (size_t i = 0; i < rejects.rejects.size(); ++i) {
    if (std::string found = reject_difference(naive.rejects[i], rejects.rejects[i]); !found.empty())
      return found;
    if (batch.origin.missing_lines[i] + batch.origin.first_line != naive.rejects[i].line)
      return "missing_lines, place " + std::to_string(i);
  }
  for (size_t row = 0; row < batch.rows; ++row) {
    if (std::string found = value_difference(naive.rows[row], batch, row); !found.empty())
      return found;
  }
  return form_difference(batch);
}

ParserCheck::ParserCheck(const TableSchema& schema, const Dialect& dialect)
    : schema_(schema), dialect_(dialect) {
  for (const InstructionSet kernel : usable_instruction_sets())
    all_.push_back({kernel, {schema, kernel, {}, dialect}, {}, {}});
}

std::string ParserCheck::check(std::string_view text, bool carriage_return) {
  NaiveFormat format{carriage_return, true, dialect_};
  const NaiveResult with = naive_parse(schema_, text, format);
  if (std::string found = check(text, format, with); !found.empty()) return found;
  format.trailing_delimiter = false;
  const NaiveResult without = naive_parse(schema_, text, format);
  if (without.rows.size() == with.rows.size()) return {};
  const std::string found = check(text, format, without);
  return found.empty() ? found : "without trailing delimiters, " + found;
}

std::string ParserCheck::check(std::string_view text, const NaiveFormat& format,
                               const NaiveResult& naive) {
  TextBatch input = text_batch(text, format.carriage_return, format.trailing_delimiter);
  for (One& one : all_) {
    if (dialect_.quotes()) {  // the parser writes there
      input = text_batch(text, format.carriage_return, format.trailing_delimiter);
    }
    one.rejects.clear();
    one.rejects.limit = naive.rejects.size() + 1;
    one.parser.parse(input, one.batch, one.rejects);
    if (const std::string found = difference(naive, one.batch, one.rejects); !found.empty()) {
      return std::string(instruction_set_name(one.kernel)) + ": " + found;
    }
  }
  return {};
}

std::string check_parsers(const TableSchema& schema, std::string_view text, bool carriage_return,
                          const Dialect& dialect) {
  return ParserCheck(schema, dialect).check(text, carriage_return);
}

}  // namespace lade
