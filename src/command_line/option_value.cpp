#include "command_line/option_value.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

#include <fast_float/fast_float.h>

namespace lade {
namespace {

Status bad_value(std::string_view name, std::string_view text, std::string_view expected) {
  return Status::error(Code::usage, std::string(name) + ": '" + std::string(text) + "' is not " +
                                        std::string(expected));
}

uint64_t multiplier(char suffix) {
  switch (suffix) {
    case 'k':
    case 'K': return uint64_t{1} << 10;
    case 'm':
    case 'M': return uint64_t{1} << 20;
    case 'g':
    case 'G': return uint64_t{1} << 30;
    default: return 0;
  }
}

// A byte that can stand between fields or around them: one that no number and no date has.
Result<char> parse_separator(std::string_view name, std::string_view text) {
  if (text == "\\t" || text == "tab") return '\t';
  static constexpr std::string_view kForbidden = "\r\n.-";
  const auto is_free = [](char byte) {
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool digit = byte >= '0' && byte <= '9';
    return !letter && !digit && static_cast<uint8_t>(byte) < 0x80 && byte != '\0' &&
           kForbidden.find(byte) == kForbidden.npos;
  };
  if (text.size() == 1 && is_free(text.front())) return text.front();
  return bad_value(name, text,
                   "one byte of ASCII that is no letter, digit, '.', '-', line end or NUL (a tab "
                   "may be written as tab or \\t)");
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = fast_float::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

Result<uint64_t> parse_count(std::string_view text, const OptionRange& range) {
  const std::string expected = "a number from " + std::to_string(range.min) + " to " +
                               std::to_string(range.max) + " (K, M and G are allowed)";
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc()) return bad_value(range.name, text, expected);
  if (parsed.ptr != end) {
    const uint64_t factor = multiplier(*parsed.ptr);
    if (factor == 0 || parsed.ptr + 1 != end || __builtin_mul_overflow(value, factor, &value)) {
      return bad_value(range.name, text, expected);
    }
  }
  if (value < range.min || value > range.max) return bad_value(range.name, text, expected);
  return value;
}

Result<Part> parse_part(std::string_view text) {
  const auto number = [](std::string_view digits) {
    uint32_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value);
    return parsed.ec == std::errc() && parsed.ptr == end ? value : 0;
  };
  const size_t slash = text.find('/');
  const Part part{.number = number(text.substr(0, slash)),
                  .count = slash == text.npos ? 0 : number(text.substr(slash + 1))};
  if (part.number > 0 && part.number <= part.count && part.count <= kPartsMax) return part;
  return bad_value("--part", text,
                   "K/N with 1 <= K <= N <= " + std::to_string(kPartsMax) + ", as in 3/16");
}

Status parse_separators(std::string_view delimiter, std::string_view quote, Dialect& dialect) {
  LADE_TRY(dialect.delimiter, parse_separator("--delimiter", delimiter));
  if (!quote.empty()) {
    LADE_TRY(dialect.quote, parse_separator("--quote", quote));
  }
  if (dialect.quote == dialect.delimiter)
    return Status::error(Code::usage, "--delimiter and --quote want two different bytes");
  return {};
}

Result<RejectBudget> parse_reject_budget(std::string_view text) {
  RejectBudget budget;
  if (!text.empty() && text.back() == '%') {
    const auto percent = parse_number(text.substr(0, text.size() - 1));
    if (!percent || *percent < 0 || *percent > 100) {
      return bad_value("--max-rejects", text, "a share from 0% to 100%");
    }
    budget.is_share = true;
    budget.share = *percent / 100;
    return budget;
  }
  LADE_TRY(budget.rows, parse_count(text, {"--max-rejects", 0, UINT64_MAX / 2}));
  return budget;
}

Result<ExpectedScale> parse_expected_scale(std::string_view text) {
  if (text == "auto") return ExpectedScale{};
  if (text == "off") return ExpectedScale{ExpectedScale::Mode::off, 0};
  const auto scale = parse_number(text);
  if (!scale || *scale <= 0 || *scale > 1e6) {
    return bad_value("--expect-scale", text, "'auto', 'off' or a scale factor above 0");
  }
  return ExpectedScale{ExpectedScale::Mode::fixed, *scale};
}

}  // namespace lade
