// Findings: what is wrong with the *data*. A reject is a line that became no row; a violation is a
// stored row that breaks a constraint. Findings are collected and reported, never thrown, and
// reading goes on.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"

namespace lade {

// Why a line was rejected. key_not_found is of a list of deletes: the line deletes nothing.
enum class RejectCode : uint8_t {
  field_count,
  blank_line,
  line_too_long,
  mixed_line_ends,
  control_char,
  encoding,
  empty_not_null,
  null_not_null,
  bad_integer,
  out_of_range,
  bad_decimal,
  bad_scale,
  bad_date,
  too_long,
  unclosed_quote,
  text_behind_quote,
  quoted_empty,
  key_not_found,
};

// The names are part of the event stream: never rename one.
inline constexpr EnumName<RejectCode> kRejectCodeNames[] = {
    {RejectCode::field_count, "field_count"},
    {RejectCode::blank_line, "blank_line"},
    {RejectCode::line_too_long, "line_too_long"},
    {RejectCode::mixed_line_ends, "mixed_line_ends"},
    {RejectCode::control_char, "control_char"},
    {RejectCode::encoding, "encoding"},
    {RejectCode::empty_not_null, "empty_not_null"},
    {RejectCode::null_not_null, "null_not_null"},
    {RejectCode::bad_integer, "bad_integer"},
    {RejectCode::out_of_range, "out_of_range"},
    {RejectCode::bad_decimal, "bad_decimal"},
    {RejectCode::bad_scale, "bad_scale"},
    {RejectCode::bad_date, "bad_date"},
    {RejectCode::too_long, "too_long"},
    {RejectCode::unclosed_quote, "unclosed_quote"},
    {RejectCode::text_behind_quote, "text_behind_quote"},
    {RejectCode::quoted_empty, "quoted_empty"},
    {RejectCode::key_not_found, "key_not_found"},
};
static_assert(has_no_gap(kRejectCodeNames));

inline constexpr size_t kRejectCodes = std::size(kRejectCodeNames);

constexpr std::string_view reject_code_name(RejectCode code) {
  return name_in(kRejectCodeNames, code);
}

inline constexpr size_t kFindingValueBytesMax = 64;  // a longer value is cut in events

struct Reject {
  RejectCode code = RejectCode::field_count;
  uint64_t line = 0;         // from 1
  uint64_t byte_offset = 0;  // of the bad field (or row) in its file, from 0
  int column = -1;           // place in the table, or -1 when no single column is to blame
  std::string value;         // raw bytes, at most kFindingValueBytesMax
  std::string message;       // one sentence: what is wrong and what was expected
  // The line in the batch's text, without its line end: whole, for the reject file.
  uint32_t row_offset = 0;
  uint32_t row_length = 0;
  uint64_t overlong_bytes = 0;  // of a line that is too long to be kept: the text has nothing of it
};

// The rejects of one batch, in line order. Bounded: beyond `limit` of one code only the totals
// grow.
struct RejectList {
  size_t limit = 100;
  uint64_t total = 0;
  std::array<uint64_t, kRejectCodes> totals{};  // by code
  std::vector<Reject> rejects;

  // Whether one more of this code would be kept.
  bool has_room(RejectCode code) const { return totals[static_cast<size_t>(code)] < limit; }
  void count(RejectCode code) {
    ++total;
    ++totals[static_cast<size_t>(code)];
  }
  void add(Reject reject) {
    const bool keep = has_room(reject.code);
    count(reject.code);
    if (keep) rejects.push_back(std::move(reject));
  }
  // Keeps limit and memory.
  void clear() {
    total = 0;
    totals.fill(0);
    rejects.clear();
  }
};

}  // namespace lade
