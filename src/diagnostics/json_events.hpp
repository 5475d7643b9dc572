// The fields of each event as JSON: the one place that knows their names and order.
#pragma once

#include "diagnostics/events.hpp"
#include "diagnostics/json_writer.hpp"

namespace lade {

// Everything of an event but what all lines share (v, seq, ts, t_ms, run, event, level).
void write_fields(JsonWriter& json, const RunStart& event);
void write_fields(JsonWriter& json, const Hints& event);
void write_fields(JsonWriter& json, const TableStart& event);
void write_fields(JsonWriter& json, const Progress& event);
void write_fields(JsonWriter& json, const RejectEvent& event);
void write_fields(JsonWriter& json, const Violation& event);
void write_fields(JsonWriter& json, const ConstraintResult& event);
void write_fields(JsonWriter& json, const TableEnd& event);
void write_fields(JsonWriter& json, const Record& event);
void write_fields(JsonWriter& json, const Notice& event);
void write_fields(JsonWriter& json, const ErrorEvent& event);
void write_fields(JsonWriter& json, const RunEnd& event);

}  // namespace lade
