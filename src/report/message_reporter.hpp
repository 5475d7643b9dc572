// The message reporter writes lines for people on stderr, of any of these kinds:
//   failures  each error, and what an exit code other than 0 means
//   problems  each notice, and the first findings of each kind and table: what a person must see
//             when stdout carries JSON or nothing
//   verdict   how a run ended that ended well: for a person who does not see the report on stdout
//   details   what -v adds: the batch size of each table and why, and how each constraint was
//             proved and what that took
#pragma once

#include "events/finding_limits.hpp"
#include "events/reporter.hpp"
#include "report/message_line.hpp"

namespace lade {

class MessageReporter final : public Reporter {
 public:
  struct Options {
    bool failures = true;
    bool problems = true;
    bool verdict = false;
    bool details = false;
  };

  MessageReporter(LineSink sink, Options options);

  void on(const Event& event) override;

 private:
  bool shows(const RejectEvent& event);
  bool shows(const Violation& event);
  bool shows(const Notice& event) {
    return is_routine(event) ? options_.details : options_.problems;
  }
  bool shows(const ErrorEvent&) { return options_.failures; }
  bool shows(const RunEnd& event) {
    return event.exit_code != 0 ? options_.failures : options_.verdict;
  }
  bool shows(const Hints&) { return options_.details; }
  bool shows(const ConstraintResult&) { return options_.details; }

  LineSink sink_;
  const Options options_;
  std::mutex mutex_;
  FindingLimits limits_;
};

}  // namespace lade
