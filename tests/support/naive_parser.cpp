#include "support/naive_parser.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace lade {
namespace {

bool all_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool control(char byte) { return (byte >= 0 && byte < 32 && byte != 9) || byte == 127; }

// The limits are digits, for numbers with and without a minus.
std::optional<RejectCode> naive_integer(std::string text, std::string limit,
                                        std::string negative_limit, int64_t& number) {
  const bool negative = text.starts_with("-");
  if (negative) limit = negative_limit;
  if (!all_digits(text.substr(negative ? 1 : 0))) return RejectCode::bad_integer;
  std::string digits = text.substr(std::min(text.find_first_not_of("-0"), text.size() - 1));
  if (digits.size() > limit.size()) return RejectCode::out_of_range;
  if (digits.size() == limit.size() && digits > limit) return RejectCode::out_of_range;
  number = std::stoll((negative ? "-" : "") + digits);
  return std::nullopt;
}

std::optional<RejectCode> naive_decimal(std::string text, NaiveValue& value) {
  const bool negative = text.starts_with("-");
  if (negative) text.erase(0, 1);
  std::string fraction;
  if (const size_t point = text.find('.'); point != std::string::npos) {
    fraction = text.substr(point + 1);
    text.erase(point);
    if (!all_digits(fraction)) return RejectCode::bad_decimal;
  }
  if (!all_digits(text)) return RejectCode::bad_decimal;
  if (fraction.size() > 38) return RejectCode::bad_scale;
  for (size_t i = 2; i < fraction.size(); ++i) {
    if (fraction[i] != '0') return RejectCode::bad_scale;
  }
  value.fraction_digits = static_cast<int>(fraction.size());
  const std::string limit(15, '9');
  if (naive_integer(text + (fraction + "00").substr(0, 2), limit, limit, value.number)) {
    return RejectCode::out_of_range;
  }
  if (negative) value.number = -value.number;
  return std::nullopt;
}

std::optional<RejectCode> naive_date(const std::string& text, int64_t& days) {
  std::string digits = text;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return RejectCode::bad_date;
  digits.erase(7, 1).erase(4, 1);
  if (!all_digits(digits) || digits.starts_with("0000")) return RejectCode::bad_date;
  using namespace std::chrono;
  const int number = std::stoi(digits);
  const year_month_day date(year(number / 10000), month(static_cast<unsigned>(number / 100 % 100)),
                            day(static_cast<unsigned>(number % 100)));
  if (!date.ok()) return RejectCode::bad_date;
  days = sys_days(date).time_since_epoch().count();
  return std::nullopt;
}

// Decodes to code points, and encodes them again: only the one right form survives.
std::optional<RejectCode> naive_text(const std::string& text, size_t length_max) {
  if (std::any_of(text.begin(), text.end(), control)) return RejectCode::control_char;
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const auto byte = [&](size_t i) {
      return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const unsigned lead = byte(at);
    const size_t more = lead < 0x80       ? 0
                        : lead >> 5 == 6  ? 1
                        : lead >> 4 == 14 ? 2
                        : lead >> 3 == 30 ? 3
                                          : 9;
    if (more == 9) return RejectCode::encoding;
    uint32_t point = more == 0 ? lead : lead & (0x3Fu >> more);
    for (size_t i = 1; i <= more; ++i) {
      if (byte(at + i) >> 6 != 2) return RejectCode::encoding;
      point = point << 6 | (byte(at + i) & 0x3F);
    }
    const size_t needs = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (needs != more || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
      return RejectCode::encoding;
    at += more + 1;
  }
  if (count > length_max) return RejectCode::too_long;
  return std::nullopt;
}

// A field as it stands between delimiters, without quotes around it.
struct NaiveField {
  std::string text;
  bool quoted = false;
};

// Goes from state to state, byte by byte, as RFC 4180 has its grammar; a quote within a field that
// does not begin with one is a byte like others.
std::optional<RejectCode> naive_split(const std::string& line, const Dialect& dialect,
                                      std::vector<NaiveField>& fields) {
  enum class State { begin, plain, quoted, behind_quote } state = State::begin;
  fields.emplace_back();
  for (const char byte : line) {
    NaiveField& field = fields.back();
    const bool is_quote = dialect.quote != '\0' && byte == dialect.quote;
    if (state == State::begin && is_quote) {
      field.quoted = true;
      state = State::quoted;
    } else if (state == State::quoted && is_quote) {
      state = State::behind_quote;
    } else if (state == State::behind_quote && is_quote) {
      field.text += byte;
      state = State::quoted;
    } else if (state != State::quoted && byte == dialect.delimiter) {
      fields.emplace_back();
      state = State::begin;
    } else if (state == State::behind_quote) {
      return RejectCode::text_behind_quote;
    } else {
      field.text += byte;
      if (state == State::begin) state = State::plain;
    }
  }
  if (state == State::quoted) return RejectCode::unclosed_quote;
  return std::nullopt;
}

std::optional<RejectCode> naive_field(const NaiveField& naive, const ColumnSchema& column,
                                      const NaiveFormat& format, NaiveValue& value) {
  const std::string& field = naive.text;
  const bool is_text = column.type == ColumnType::character || column.type == ColumnType::varchar;
  if (!naive.quoted && format.dialect.null_text && field == *format.dialect.null_text) {
    if (column.nullable) return std::nullopt;
    return RejectCode::null_not_null;
  }
  if (field.empty()) {
    if (is_text && column.nullable && naive.quoted) return RejectCode::quoted_empty;
    if (is_text) return std::nullopt;
    return RejectCode::empty_not_null;
  }
  if (std::any_of(field.begin(), field.end(), control)) return RejectCode::control_char;
  value.text = field;
  if (is_text) return naive_text(field, column.length_max);
  if (column.type == ColumnType::int32)
    return naive_integer(field, "2147483647", "2147483648", value.number);
  if (column.type == ColumnType::int64) {
    return naive_integer(field, "9223372036854775807", "9223372036854775808", value.number);
  }
  if (column.type == ColumnType::date) return naive_date(field, value.number);
  return naive_decimal(field, value);
}

std::optional<NaiveReject> naive_line(const TableSchema& schema, std::string line, uint64_t number,
                                      const NaiveFormat& format, NaiveRow& row) {
  const bool has_return = line.ends_with('\r');
  if (has_return) line.pop_back();
  if (line.empty()) return NaiveReject{RejectCode::blank_line, number, -1};
  if (number == 1) {
    const std::string two = line.substr(0, 2);
    if (two == "\xFF\xFE" || two == "\xFE\xFF" || two.find('\0') != std::string::npos) {
      return NaiveReject{RejectCode::encoding, number, -1};
    }
  }
  if (has_return != format.carriage_return)
    return NaiveReject{RejectCode::mixed_line_ends, number, -1};

  const size_t columns = schema.columns.size();
  const auto column_of = [&](size_t place) {
    return place < columns ? static_cast<int>(place) : -1;
  };
  std::vector<NaiveField> fields;
  if (const auto code = naive_split(line, format.dialect, fields))
    return NaiveReject{*code, number, column_of(fields.size() - 1)};
  const bool ends_empty = fields.back().text.empty() && !fields.back().quoted;
  row.trailing_delimiter = fields.size() == columns + 1 && ends_empty;
  const bool cut = ends_empty && format.trailing_delimiter;  // as if it were missing
  if (!row.trailing_delimiter && (fields.size() != columns || cut)) {
    return NaiveReject{RejectCode::field_count, number,
                       column_of(fields.size() - (ends_empty ? 1 : 0))};
  }
  row.values.resize(columns);
  for (size_t i = 0; i < columns; ++i) {
    if (const auto code = naive_field(fields[i], schema.columns[i], format, row.values[i])) {
      return NaiveReject{*code, number, static_cast<int>(i)};
    }
  }
  return std::nullopt;
}

}  // namespace

bool naive_trailing_delimiter(const TableSchema& schema, std::string_view text,
                              const Dialect& dialect) {
  bool header = dialect.header;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    if (end == text.npos) return false;
    std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    std::vector<NaiveField> fields;
    if (std::exchange(header, false) || naive_split(line, dialect, fields)) continue;
    const bool ends_empty = fields.back().text.empty() && !fields.back().quoted;
    if (ends_empty && fields.size() == schema.columns.size() + 1) return true;
    if (!ends_empty && fields.size() == schema.columns.size()) return false;
  }
  return false;
}

NaiveResult naive_parse(const TableSchema& schema, std::string_view text, const NaiveFormat& format,
                        uint64_t first_line) {
  NaiveResult result;
  size_t begin = 0;
  for (uint64_t number = first_line; begin < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    NaiveRow row;
    if (const auto reject = naive_line(schema, line, number, format, row)) {
      result.rejects.push_back(*reject);
    } else {
      result.rows.push_back(std::move(row));
    }
  }
  return result;
}

}  // namespace lade
