// An event as the fields of a JSON object.
#pragma once

#include "events/events.hpp"
#include "events/json_writer.hpp"

namespace lade {

// Writes everything of an event but what all lines share (v, seq, ts, t_ms, run, event, level).
void write_fields(JsonWriter& json, const Event& event);

}  // namespace lade
