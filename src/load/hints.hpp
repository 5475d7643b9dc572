// The write hints of a load's tables.
#pragma once

#include "load/settings.hpp"
#include "store/write_hints.hpp"

namespace lade {

// The hints of a table, with earlier measurements (empty: there are none), the user's wish and the
// memory limit applied.
inline WriteHints wished_hints(const LoadSettings& settings, const Measurements& measured,
                               const TableSchema& table) {
  WriteHintRequest request;
  request.memory_limit_bytes = settings.memory_limit_bytes;
  request.wished_rows = settings.batch_rows;
  request.wish_source = settings.batch_rows_from_environment ? HintSource::env : HintSource::option;
  if (!measured.empty()) request.measured = measured[table.index];
  return write_hints(table, request);
}

}  // namespace lade
