#include "diagnostics/events.hpp"

namespace lade {

std::string_view level_name(Level level) {
  switch (level) {
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "unknown";
}

RejectEvent reject_event(const TableSchema& table, std::string_view file, const Reject& reject) {
  RejectEvent event;
  event.table = table.name;
  event.file = file;
  event.line = reject.line;
  event.byte_offset = reject.byte_offset;
  if (reject.column >= 0) {
    const auto column = static_cast<size_t>(reject.column);
    LADE_ASSERT(column < table.columns.size());
    event.column = table.columns[column].name;
  }
  event.code = reject.code;
  event.value = reject.value;
  event.message = reject.message;
  return event;
}

ErrorEvent error_event(const Status& status) {
  LADE_ASSERT(!status.ok());
  ErrorEvent event;
  event.code = code_name(status.code());
  event.message = status.message();
  if (!status.path().empty()) event.file = status.path();
  if (status.error_number() != 0) event.error_number = status.error_number();
  return event;
}

}  // namespace lade
