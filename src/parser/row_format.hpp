// How the rows of a load are written, apart from their table's schema.
#pragma once

#include <optional>
#include <string>

namespace lade {

struct RowFormat {
  std::optional<std::string> null_text;  // a field that is exactly this is NULL
};

}  // namespace lade
