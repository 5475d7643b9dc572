#include "command_line/number_text.hpp"

#include <cmath>
#include <system_error>

#include <fast_float/fast_float.h>

namespace lade {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = fast_float::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace lade
