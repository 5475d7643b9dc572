// Numbers that people write, such as "0.01" or "1e3".
#pragma once

#include <optional>
#include <string_view>

namespace lade {

// The finite number that the whole text is: no spaces, no '+', no "inf" or "nan", not beyond the
// range of a double.
std::optional<double> parse_number(std::string_view text);

}  // namespace lade
