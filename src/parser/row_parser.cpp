#include "parser/row_parser.hpp"

#include <algorithm>
#include <utility>

namespace lade {
namespace {

void split(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    const size_t end = line.find('|');
    fields.push_back(line.substr(0, end));
    if (end == line.npos) return;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

RowParser::RowParser(const TableSchema& schema, RowFormat format)
    : schema_(schema), format_(std::move(format)), values_(schema.columns.size()) {}

std::optional<RowFault> RowParser::parse(std::string_view line, bool rows_end_with_delimiter) {
  split(line, fields_);
  const size_t columns = schema_.columns.size();
  const bool last_empty = fields_.back().empty();
  const bool as_many = fields_.size() == columns && !(last_empty && rows_end_with_delimiter);
  if (!as_many && !(fields_.size() == columns + 1 && last_empty)) {
    const size_t count = fields_.size() - (last_empty ? 1 : 0);
    if (count < columns)
      return RowFault{RejectCode::field_count, static_cast<int>(count), {}, count};
    return RowFault{RejectCode::field_count, -1, fields_[columns], count};
  }

  for (size_t i = 0; i < columns; ++i) {
    const ColumnSchema& column = schema_.columns[i];
    const std::string_view field = fields_[i];
    const auto fault = [&](RejectCode code) {
      return RowFault{code, static_cast<int>(i), field, 0};
    };
    const bool is_null = field == format_.null_text;
    if (is_null && !column.nullable) return fault(RejectCode::null_not_null);
    if (is_null || field.empty()) {
      if (value_kind(column.type) != ValueKind::text) return fault(RejectCode::empty_not_null);
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
