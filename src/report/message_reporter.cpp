#include "report/message_reporter.hpp"

#include <utility>

#include "report/message_line.hpp"

namespace lade {

namespace {

constexpr uint64_t kFirstFindings = 3;  // enough to see a pattern; all of them are in the events

}  // namespace

MessageReporter::MessageReporter(LineSink sink) : sink_(std::move(sink)), limits_(kFirstFindings) {}

void MessageReporter::tell(const RejectEvent& event) {
  if (limits_.admit(event.table, reject_code_name(event.code)) > 0) write(message_line(event));
}

void MessageReporter::tell(const Violation& event) {
  if (limits_.admit(event.table, event.constraint) > 0) write(message_line(event));
}

void MessageReporter::tell(const Notice& event) { write(message_line(event)); }
void MessageReporter::tell(const ErrorEvent& event) { write(message_line(event)); }
void MessageReporter::tell(const RunEnd& event) {
  if (event.exit_code != 0) write(message_line(event));
}

// Nobody can be told that stderr is gone.
void MessageReporter::write(std::string line) {
  line += '\n';
  std::lock_guard lock(mutex_);
  static_cast<void>(sink_(line));
}

}  // namespace lade
