// How the rows of a load are written, apart from their table's schema.
#pragma once

#include <optional>
#include <string>

#include "input/dialect.hpp"

namespace lade {

struct RowFormat {
  std::optional<std::string> null_text = {};  // a field that is exactly this, unquoted, is NULL
  Dialect dialect = {};
};

}  // namespace lade
