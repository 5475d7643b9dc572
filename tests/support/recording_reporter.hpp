// A reporter that keeps every event, for tests that ask what was reported.
//
//   RecordingReporter reporter;
//   ...
//   CHECK(reporter.all<TableEnd>().at(0).rows == 5);
#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "events/reporter.hpp"

namespace lade {

// Any thread may report; ask when they are done.
class RecordingReporter final : public Reporter {
 public:
  void on(const Event& event) override {
    std::lock_guard lock(mutex_);
    events_.push_back(event);
  }

  const std::vector<Event>& events() const { return events_; }

  // All events of one kind, in the order in which they came.
  template <typename Kind>
  std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const Event& event : events_) {
      if (const Kind* one = std::get_if<Kind>(&event)) found.push_back(*one);
    }
    return found;
  }

  // The names of all events: {"run_start", "hints", ...}.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> found;
    for (const Event& event : events_) found.push_back(event_name(event));
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<Event> events_;
};

}  // namespace lade
