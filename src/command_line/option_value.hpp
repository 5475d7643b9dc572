// Option values that are numbers, or single bytes. CLI11 2.1.2 takes "-5" for an unsigned number
// and saturates what does not fit, so lade reads every number itself, strictly: digits, then at
// most one of K, M, G (powers of 1024).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "load/settings.hpp"

namespace lade {

// The finite number that the whole text is, such as "0.01" or "1e3": no spaces, no '+', no "inf" or
// "nan", not beyond the range of a double.
std::optional<double> parse_number(std::string_view text);

struct OptionRange {
  std::string_view name;  // of the option or variable, for the message
  uint64_t min;
  uint64_t max;
};

Result<uint64_t> parse_count(std::string_view text, const OptionRange& range);

// "K/N", 1 <= K <= N <= kPartsMax.
Result<Part> parse_part(std::string_view text);

// Sets the dialect's bytes by the words of --delimiter and --quote; an empty quote is none.
Status parse_separators(std::string_view delimiter, std::string_view quote, Dialect& dialect);

Result<RejectBudget> parse_reject_budget(std::string_view text);

Result<ExpectedScale> parse_expected_scale(std::string_view text);

}  // namespace lade
