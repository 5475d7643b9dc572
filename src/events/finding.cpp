#include "events/finding.hpp"

namespace lade {

std::string_view reject_code_name(RejectCode code) {
  switch (code) {
    case RejectCode::field_count: return "field_count";
    case RejectCode::blank_line: return "blank_line";
    case RejectCode::line_too_long: return "line_too_long";
    case RejectCode::mixed_line_ends: return "mixed_line_ends";
    case RejectCode::control_char: return "control_char";
    case RejectCode::encoding: return "encoding";
    case RejectCode::empty_not_null: return "empty_not_null";
    case RejectCode::bad_integer: return "bad_integer";
    case RejectCode::out_of_range: return "out_of_range";
    case RejectCode::bad_decimal: return "bad_decimal";
    case RejectCode::bad_scale: return "bad_scale";
    case RejectCode::bad_date: return "bad_date";
    case RejectCode::too_long: return "too_long";
  }
  return "unknown";
}

}  // namespace lade
