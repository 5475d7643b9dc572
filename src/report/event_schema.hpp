// The JSON Schema of the event stream, as `lade schema` prints it. events.schema.json beside this
// file is the text, and Meson puts it into the program; tests hold every event against it.
#pragma once

#include <string_view>

namespace lade {

std::string_view event_schema();

}  // namespace lade
