#include "report/message_reporter.hpp"

#include <utility>

#include "report/message_line.hpp"

namespace lade {

namespace {

constexpr uint64_t kFirstFindings = 3;  // enough to see a pattern; all of them are in the events

}  // namespace

MessageReporter::MessageReporter(LineSink sink, Options options)
    : sink_(std::move(sink)), options_(options), limits_(kFirstFindings) {}

// A failure of the sink is ignored: there is no other place to report that stderr is gone.
void MessageReporter::on(const Event& event) {
  std::visit(
      [this](const auto& one) {
        if constexpr (requires { shows(one); }) {
          if (!shows(one)) return;
          const std::string line = message_line(one) + '\n';
          const std::lock_guard lock(mutex_);
          static_cast<void>(sink_(line));
        }
      },
      event);
}

bool MessageReporter::shows(const RejectEvent& event) {
  return options_.problems && limits_.admit(event.table, reject_code_name(event.code)) > 0;
}

bool MessageReporter::shows(const Violation& event) {
  return options_.problems && limits_.admit(event.table, event.constraint) > 0;
}

}  // namespace lade
