#include "support/random_rows.hpp"

#include "base/date.hpp"

namespace lade {
namespace {

std::string padded(uint64_t value, size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

std::string random_date(Random& random) {
  const CivilDate date =
      civil_from_days(8036 + static_cast<int32_t>(random.below(2526)));  // 1992-01-01 to 1998-12-01
  return padded(static_cast<uint64_t>(date.year), 4) + "-" + padded(date.month, 2) + "-" +
         padded(date.day, 2);
}

std::string random_text(size_t length_max, Random& random) {
  std::string text(1 + random.below(length_max), ' ');
  for (char& byte : text) byte = "abcdefghijklmnopqrstuvwxyz ,.;#-"[random.below(32)];
  return text;
}

}  // namespace

std::string random_field(const ColumnSchema& column, Random& random) {
  switch (column.type) {
    case ColumnType::int32:
    case ColumnType::int64: return std::to_string(random.next() >> (44 + random.below(20)));
    case ColumnType::decimal: {
      const uint64_t hundredths = random.next() >> (40 + random.below(24));
      std::string text = random.below(20) == 0 ? "-" : "";
      return text.append(std::to_string(hundredths / 100))
          .append(".")
          .append(padded(hundredths % 100, 2));
    }
    case ColumnType::date: return random_date(random);
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return random_text(column.length_max, random);
}

std::string random_rows(const TableSchema& schema, size_t rows, Random& random, RowForm form) {
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < schema.columns.size(); ++i) {
      if (i > 0) text += '|';
      text += random_field(schema.columns[i], random);
    }
    if (form.trailing_delimiter) text += '|';
    text += form.carriage_return ? "\r\n" : "\n";
  }
  return text;
}

}  // namespace lade
