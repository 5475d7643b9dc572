#include "publish/file_statistics.hpp"

#include <cmath>
#include <optional>

#include <simdjson.h>

#include "base/date.hpp"

namespace lade {
namespace {

using Json = simdjson::dom::element;

// "YYYY-MM-DD" as days since 1970-01-01.
std::optional<int64_t> days_of_text(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  if (text.size() != kForm.size()) return std::nullopt;
  unsigned parts[3] = {};
  for (size_t i = 0, part = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (digit != (kForm[i] == '0') || (!digit && text[i] != '-')) return std::nullopt;
    if (digit) parts[part] = parts[part] * 10 + static_cast<unsigned>(text[i] - '0');
    part += digit ? 0 : 1;
  }
  const CivilDate date = {static_cast<int>(parts[0]), parts[1], parts[2]};
  if (!is_calendar_date(date)) return std::nullopt;
  return days_from_civil(date);
}

std::optional<int64_t> bound_of(ColumnType type, const Json& value) {
  int64_t number = 0;
  double decimal = 0;
  std::string_view text;
  switch (type) {
    case ColumnType::int32:
    case ColumnType::int64:
      if (value.get(number) == simdjson::SUCCESS) return number;
      break;
    case ColumnType::decimal:
      // DECIMAL(15,2) has 15 digits, which a double keeps: the nearest hundredth is the right one.
      if (value.get(decimal) == simdjson::SUCCESS && std::abs(decimal) * 100 <= double{kDecimalMax})
        return std::llround(decimal * 100);
      break;
    case ColumnType::date:
      if (value.get(text) == simdjson::SUCCESS) return days_of_text(text);
      break;
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return std::nullopt;
}

// Sets a member of each column that `object` has a value for; false where one cannot be read.
template <typename Set>
bool each_column(const simdjson::dom::object& statistics, std::string_view object,
                 const TableSchema& table, Set set) {
  simdjson::dom::object values;
  if (statistics[object].get(values) != simdjson::SUCCESS) return true;
  for (const auto [name, value] : values) {
    const std::optional<uint16_t> column = table.find_column(name);
    if (!column || !set(*column, value)) return false;
  }
  return true;
}

}  // namespace

Status read_file_statistics(std::string_view statistics, const TableSchema& table,
                            const std::string& path, uint64_t& rows,
                            std::vector<IcebergColumn>& columns) {
  for (const ColumnSchema& column : table.columns) columns.push_back({column.type, {}, {}, {}});
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto error = parser.parse(statistics.data(), statistics.size(), true).get(object);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  const auto set_bound = [&](std::optional<int64_t> IcebergColumn::*bound) {
    return [&table, &columns, bound](uint16_t i, const Json& value) {
      columns[i].*bound = bound_of(table.columns[i].type, value);
      return (columns[i].*bound).has_value();
    };
  };
  const auto set_nulls = [&columns](uint16_t i, const Json& value) {
    uint64_t nulls = 0;
    if (value.get(nulls) != simdjson::SUCCESS) return false;
    columns[i].nulls = nulls;
    return true;
  };
  const bool whole = error == simdjson::SUCCESS &&
                     object["numRecords"].get(rows) == simdjson::SUCCESS &&
                     each_column(object, "nullCount", table, set_nulls) &&
                     each_column(object, "minValues", table, set_bound(&IcebergColumn::min)) &&
                     each_column(object, "maxValues", table, set_bound(&IcebergColumn::max));
  if (whole) return {};
  return Status::error(Code::corrupt, "the statistics in the log are not those that lade writes",
                       path);
}

}  // namespace lade
