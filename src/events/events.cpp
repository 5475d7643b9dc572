#include "events/events.hpp"

#include <type_traits>

#include "base/utf8.hpp"

namespace lade {

std::string_view event_name(const Event& event) {
  return std::visit(
      [](const auto& one) -> std::string_view {
        if constexpr (requires { one.kEvent; }) {
          return one.kEvent;
        } else {
          return one.event;
        }
      },
      event);
}

Level event_level(const Event& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.level; }) {
          return one.level;
        } else if constexpr (std::is_same_v<decltype(one), const ConstraintResult&>) {
          return one.ok || one.open ? Level::info : Level::error;
        } else if constexpr (requires { one.ok; }) {
          return one.ok ? Level::info : Level::error;
        } else {
          return Level::info;
        }
      },
      event);
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
  event.value = utf8_prefix(reject.value, kFindingValueBytesMax);
  event.message = reject.message;
  return event;
}

ErrorEvent error_event(const Status& status) {
  LADE_ASSERT(!status.ok());
  ErrorEvent event;
  event.code = code_name(status.code());
  event.message = status.message();
  if (!status.path().empty()) event.file = status.path();
  if (status.error_number() > 0) {
    event.error_number = static_cast<uint64_t>(status.error_number());
  }
  return event;
}

}  // namespace lade
