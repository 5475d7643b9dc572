// The message reporter writes lines for people on stderr, in one of two kinds or both:
//   problems  each error and notice, the first findings of each kind and table, and what an exit
//             code other than 0 means: what a person must see when stdout carries JSON or nothing
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
    bool problems = true;
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
  bool shows(const ErrorEvent&) { return options_.problems; }
  bool shows(const RunEnd& event) { return options_.problems && event.exit_code != 0; }
  bool shows(const Hints&) { return options_.details; }
  bool shows(const ConstraintResult&) { return options_.details; }

  LineSink sink_;
  const Options options_;
  std::mutex mutex_;
  FindingLimits limits_;
};

}  // namespace lade
