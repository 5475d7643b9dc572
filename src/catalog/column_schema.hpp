// A column as it is declared: name, type, limits. Types are the TPC-H specification's (clause 1.3):
// identifiers and integers, DECIMAL(15,2) as a scaled integer, DATE as days, CHAR(n) and VARCHAR(n)
// counted in code points.
#pragma once

#include <cstdint>
#include <string_view>

namespace lade {

// Stored in the database file: never renumber.
enum class ColumnType : uint8_t {
  int32 = 1,
  int64 = 2,
  decimal = 3,  // DECIMAL(15,2): an int64 that counts hundredths
  date = 4,     // an int32 that counts days since 1970-01-01
  character = 5,
  varchar = 6,
};

// The kind of a decoded value in memory: int32_t, int64_t, or a TextRef.
enum class ValueKind : uint8_t { int32, int64, text };

constexpr ValueKind value_kind(ColumnType type) {
  switch (type) {
    case ColumnType::int32:
    case ColumnType::date: return ValueKind::int32;
    case ColumnType::int64:
    case ColumnType::decimal: return ValueKind::int64;
    case ColumnType::character:
    case ColumnType::varchar: break;
  }
  return ValueKind::text;
}

inline constexpr int kDecimalScale = 2;
// Fraction digits that a decimal may be written with: from the third on they are zeros.
inline constexpr int kFractionDigitsMax = 38;
inline constexpr int64_t kDecimalMax = 999'999'999'999'999;  // DECIMAL(15,2) in hundredths

struct ColumnSchema {
  std::string_view name;
  ColumnType type;
  uint16_t length_max = 0;  // text only: code points
  bool nullable = false;
};

}  // namespace lade
