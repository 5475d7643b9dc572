#include "parser/row_parser.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lade {

RowParser::RowParser(const TableSchema& schema, Dialect dialect)
    : schema_(schema), dialect_(std::move(dialect)), values_(schema.columns.size()) {}

// Cuts the line into fields_, or finds a quoted field that is none.
std::optional<RowFault> RowParser::split(std::string_view line) {
  line_ = line;
  fields_.clear();
  quoted_.clear();
  unescaped_fields_.clear();
  unescaped_.clear();
  if (dialect_.quotes()) unescaped_.reserve(line.size());  // fields_ may refer to it
  for (size_t begin = 0;; ++begin) {
    const bool quoted = dialect_.quotes() && begin < line.size() && line[begin] == dialect_.quote;
    size_t end = 0;
    if (quoted) {
      if (const auto fault = take_quoted(line, begin, end)) return fault;
    } else {
      end = std::min(line.find(dialect_.delimiter, begin), line.size());
      fields_.push_back(line.substr(begin, end - begin));
    }
    quoted_.push_back(quoted);
    if (end == line.size()) return std::nullopt;
    begin = end;
  }
}

// Takes the field whose quote is at `begin`, and sets the end of it and its quotes.
std::optional<RowFault> RowParser::take_quoted(std::string_view line, size_t begin, size_t& end) {
  const size_t first = begin + 1;
  const size_t unescaped_begin = unescaped_.size();
  size_t done = first;  // what is before it is in unescaped_, if quotes were doubled
  size_t closing = 0;
  for (;; done = closing + 2) {
    closing = line.find(dialect_.quote, done);
    if (closing == line.npos) return quote_fault(RejectCode::unclosed_quote, line.substr(first));
    if (closing + 1 == line.size() || line[closing + 1] != dialect_.quote) break;
    unescaped_.append(line.substr(done, closing + 1 - done));
  }
  end = closing + 1;
  if (end < line.size() && line[end] != dialect_.delimiter) {
    const size_t field_end = std::min(line.find(dialect_.delimiter, end), line.size());
    return quote_fault(RejectCode::text_behind_quote, line.substr(end, field_end - end));
  }
  if (done == first) {
    fields_.push_back(line.substr(first, closing - first));
    return std::nullopt;
  }
  unescaped_.append(line.substr(done, closing - done));
  unescaped_fields_.push_back({fields_.size(), line.substr(first, closing - first)});
  fields_.push_back(std::string_view(unescaped_).substr(unescaped_begin));
  return std::nullopt;
}

RowFault RowParser::quote_fault(RejectCode code, std::string_view value) const {
  const bool is_column = fields_.size() < schema_.columns.size();
  return {code, is_column ? static_cast<int>(fields_.size()) : -1, value, 0};
}

void RowParser::unquote_in_place(char* line) {
  for (const Unescaped& each : unescaped_fields_) {
    std::string_view& field = fields_[each.field];
    char* const place = line + (each.line.data() - line_.data());
    std::memcpy(place, field.data(), field.size());
    field = {place, field.size()};
  }
}

// The field as it stands in the line.
std::string_view RowParser::field_in_line(size_t field) const {
  for (const Unescaped& each : unescaped_fields_) {
    if (each.field == field) return each.line;
  }
  return fields_[field];
}

std::optional<RowFault> RowParser::parse(std::string_view line, bool rows_end_with_delimiter) {
  if (const auto fault = split(line)) return fault;
  const size_t columns = schema_.columns.size();
  const bool last_empty = fields_.back().empty() && !quoted_.back();
  const bool as_many = fields_.size() == columns && !(last_empty && rows_end_with_delimiter);
  if (!as_many && !(fields_.size() == columns + 1 && last_empty)) {
    const size_t count = fields_.size() - (last_empty ? 1 : 0);
    if (count < columns)
      return RowFault{RejectCode::field_count, static_cast<int>(count), {}, count};
    return RowFault{RejectCode::field_count, -1, field_in_line(columns), count};
  }

  for (size_t i = 0; i < columns; ++i) {
    const ColumnSchema& column = schema_.columns[i];
    const std::string_view field = fields_[i];
    const auto fault = [&](RejectCode code) {
      const size_t characters = code == RejectCode::too_long ? code_points(field) : 0;
      return RowFault{code, static_cast<int>(i), field_in_line(i), characters};
    };
    const bool is_null = !quoted_[i] && field == dialect_.null_text;
    if (is_null && !column.nullable) return fault(RejectCode::null_not_null);
    if (is_null || field.empty()) {
      if (value_kind(column.type) != ValueKind::text) return fault(RejectCode::empty_not_null);
      if (quoted_[i] && column.nullable) return fault(RejectCode::quoted_empty);
      fields_[i] = field.substr(0, 0);
      values_[i] = FieldValue::good(0);
      continue;
    }
    values_[i] = parse_field(field, column);
    if (values_[i].ok) continue;
    // Whatever a control character breaks, it is what people want to hear of: they cannot see it.
    if (std::any_of(field.begin(), field.end(), is_control)) return fault(RejectCode::control_char);
    return fault(values_[i].code);
  }
  return std::nullopt;
}

}  // namespace lade
