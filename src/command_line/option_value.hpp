// Option values that are numbers. CLI11 2.1.2 takes "-5" for an unsigned number and saturates what
// does not fit, so lade reads every number itself, strictly: digits, then at most one of K, M, G
// (powers of 1024).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.hpp"

namespace lade {

struct OptionRange {
  std::string_view name;  // of the option or variable, for the message
  uint64_t min;
  uint64_t max;
};

Result<uint64_t> parse_count(std::string_view text, const OptionRange& range);

// How many rows may be rejected before a table is refused: a number, or a share of the rows read.
struct RejectBudget {
  uint64_t rows = 0;
  double share = 0;  // 0..1; used when is_share
  bool is_share = false;

  bool exceeded(uint64_t rejected, uint64_t lines) const {
    return is_share ? static_cast<double>(rejected) > share * static_cast<double>(lines)
                    : rejected > rows;
  }
};

Result<RejectBudget> parse_reject_budget(std::string_view text);

// --expect-scale: what the row counts are held against.
struct ExpectedScale {
  enum class Mode { automatic, fixed, off } mode = Mode::automatic;
  double scale = 0;
};

Result<ExpectedScale> parse_expected_scale(std::string_view text);

}  // namespace lade
