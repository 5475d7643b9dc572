#include "publish/file_statistics.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/date.hpp"
#include "column/text_format.hpp"
#include "publish/json_object.hpp"

namespace lade {
namespace {

using Json = simdjson::dom::element;

// "YYYY-MM-DD" as days since 1970-01-01.
std::optional<int64_t> days_of_text(std::string_view text) {
  if (text.size() != std::string_view("YYYY-MM-DD").size()) return std::nullopt;
  CivilDate date{};
  std::from_chars(text.data(), text.data() + 4, date.year);
  std::from_chars(text.data() + 5, text.data() + 7, date.month);
  std::from_chars(text.data() + 8, text.data() + 10, date.day);
  if (!is_calendar_date(date)) return std::nullopt;
  const int32_t days = days_from_civil(date);
  return value_text(ColumnType::date, days) == text ? std::optional(days) : std::nullopt;
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
bool each_column(const JsonObject& statistics, std::string_view object, const TableSchema& table,
                 Set set) {
  const auto values = statistics.object(object);
  if (!values) return true;
  for (const auto [name, value] : values->fields()) {
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
  const auto object = JsonObject::parse(parser, statistics);
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
  const auto count = object ? object->count("numRecords") : std::nullopt;
  rows = count.value_or(0);
  const bool whole = count && each_column(*object, "nullCount", table, set_nulls) &&
                     each_column(*object, "minValues", table, set_bound(&IcebergColumn::min)) &&
                     each_column(*object, "maxValues", table, set_bound(&IcebergColumn::max));
  if (whole) return {};
  return Status::error(Code::corrupt, "the statistics in the log are not those that lade writes",
                       path);
}

}  // namespace lade
