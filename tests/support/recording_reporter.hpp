// A reporter that keeps every event, for tests that ask what was reported.
//
//   RecordingReporter reporter;
//   ...
//   CHECK(reporter.all<TableEnd>().at(0).rows == 5);
#pragma once

#include <mutex>
#include <string_view>
#include <variant>
#include <vector>

#include "diagnostics/reporter.hpp"

namespace lade {

// Any thread may report; ask when they are done.
class RecordingReporter final : public Reporter {
 public:
  using AnyEvent = std::variant<RunStart, Hints, TableStart, Progress, RejectEvent, Violation,
                                ConstraintResult, TableEnd, Record, Notice, ErrorEvent, RunEnd>;

  void on(const RunStart& event) override { keep(event); }
  void on(const Hints& event) override { keep(event); }
  void on(const TableStart& event) override { keep(event); }
  void on(const Progress& event) override { keep(event); }
  void on(const RejectEvent& event) override { keep(event); }
  void on(const Violation& event) override { keep(event); }
  void on(const ConstraintResult& event) override { keep(event); }
  void on(const TableEnd& event) override { keep(event); }
  void on(const Record& event) override { keep(event); }
  void on(const Notice& event) override { keep(event); }
  void on(const ErrorEvent& event) override { keep(event); }
  void on(const RunEnd& event) override { keep(event); }

  const std::vector<AnyEvent>& events() const { return events_; }

  // All events of one kind, in the order in which they came.
  template <typename Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const AnyEvent& event : events_) {
      if (const Event* one = std::get_if<Event>(&event)) found.push_back(*one);
    }
    return found;
  }

  // The names of all events: {"run_start", "hints", ...}.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> found;
    for (const AnyEvent& event : events_) {
      found.push_back(std::visit([](const auto& one) { return name_of(one); }, event));
    }
    return found;
  }

 private:
  template <typename Event>
  static std::string_view name_of(const Event&) {
    return Event::kEvent;
  }
  static std::string_view name_of(const Record& record) { return record.event; }

  void keep(AnyEvent event) {
    std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }

  std::mutex mutex_;
  std::vector<AnyEvent> events_;
};

}  // namespace lade
