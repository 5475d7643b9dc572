// The exact parser of one line: splits it, parses every field, and names the first fault. It
// defines a good row, and runs over the blocks in which a kernel has seen a bad one.
//
// Delimiters decide a row's form, each row on its own. With n columns:
//
//   a|b|c     n - 1 delimiters: no trailing one
//   a|b|c|    n delimiters and nothing behind the last: a trailing one
//   a|b|      n - 1 delimiters, and an empty c: field_count in a file whose rows end with a
//             delimiter, since a row that lost c looks like that
//   others    field_count
//
// An empty field of a text column is NULL if the column may be NULL, else the empty text.
//
// In a dialect with quotes a field that begins with one goes on to the quote that is followed by
// the next delimiter or the line's end. Two quotes within are one, and a delimiter is text. A
// quoted field is never NULL.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_schema.hpp"
#include "events/finding.hpp"
#include "input/dialect.hpp"
#include "parser/field.hpp"

namespace lade {

struct RowFault {
  RejectCode code = RejectCode::field_count;
  int column = -1;  // of the bad field; for a row with too few fields, of the first one missing
  // The bad field, without quotes around it, or the first extra one; part of the line.
  std::string_view value;
  size_t count = 0;  // field_count: the fields that are there; too_long: characters
};

// One worker's; not for use by two threads at once.
class RowParser {
 public:
  // REQUIRES: `schema` outlives the parser.
  RowParser(const TableSchema& schema, Dialect dialect);

  // Parses a line that had its line end taken off, of a file whose rows end with a delimiter
  // (TextBatch::trailing_delimiter) or do not. Good: fields() and values() hold until the next
  // call, as long as the line's text lives.
  std::optional<RowFault> parse(std::string_view line, bool rows_end_with_delimiter);
  // Writes the fields that had doubled quotes over their places in the line, so that all fields lie
  // within it. REQUIRES: `line` is what was parsed last, and good.
  void unquote_in_place(char* line);

  std::span<const std::string_view> fields() const { return {fields_.data(), values_.size()}; }
  std::span<const FieldValue> values() const { return values_; }
  bool trailing_delimiter() const { return fields_.size() > values_.size(); }

 private:
  // A field with doubled quotes; its text is in unescaped_.
  struct Unescaped {
    size_t field;           // its place in fields_
    std::string_view line;  // its part of the line, between the quotes around it
  };

  std::optional<RowFault> split(std::string_view line);
  std::optional<RowFault> take_quoted(std::string_view line, size_t begin, size_t& end);
  RowFault quote_fault(RejectCode code, std::string_view value) const;
  std::string_view field_in_line(size_t field) const;

  const TableSchema& schema_;
  Dialect dialect_;
  std::vector<std::string_view> fields_;  // with the empty one behind a trailing delimiter
  std::vector<bool> quoted_;              // of each of these
  std::vector<Unescaped> unescaped_fields_;
  std::string unescaped_;
  std::string_view line_;
  std::vector<FieldValue> values_;  // one per column; nothing for a NULL
};

}  // namespace lade
