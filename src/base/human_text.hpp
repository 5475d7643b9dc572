// Numbers and foreign text as people read them on a terminal. Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lade {

// 6001215 -> "6,001,215".
std::string thousands(uint64_t value);

// counted(1, "row") -> "1 row"; counted(6001215, "row") -> "6,001,215 rows".
std::string counted(uint64_t count, std::string_view noun);

// value / unit, rounded to `decimals` (0..3): fixed(1'075'260'000, 1'000'000, 1) -> "1,075.3".
// REQUIRES: 1 <= unit <= 10^15.
std::string fixed(uint64_t value, uint64_t unit, int decimals);

// Text that may come from a file, for a terminal: control characters and what is not UTF-8 become
// \xNN.
std::string printable(std::string_view text);

std::string joined(std::span<const std::string> parts, std::string_view separator);

}  // namespace lade
