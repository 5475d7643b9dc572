#include "column/text_format.hpp"

namespace lade {

std::string value_text(ColumnType type, int64_t value) {
  char text[kValueTextBytesMax];
  switch (type) {
    case ColumnType::decimal: return {text, write_decimal(text, value, kDecimalScale)};
    case ColumnType::date:
      if (value < kDaysMin || value > kDaysMax) break;
      return {text, write_date(text, static_cast<int32_t>(value))};
    default: break;
  }
  return {text, write_integer(text, value)};
}

}  // namespace lade
