// Reporter: where a run's events go. Code below the command line sees only this; every reporter may
// be called from any thread. Output leaves through a LineSink, so that nothing here knows a
// descriptor. A reporter visits the event with an overload of `tell` for each kind it shows, and a
// template that takes the others.
//
//   JsonReporter      one JSON object a line, for jq
//   HumanReporter     the report that a person reads after a load
//   MessageReporter   errors, notices and the first findings, for stderr when stdout carries JSON
//   ProgressBar       one line on a terminal that draws over itself
//   FanOut            all of these at once
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "events/events.hpp"

namespace lade {

// Writes all of the text at once, and says whether that succeeded. It must not raise SIGPIPE.
using LineSink = std::function<bool(std::string_view)>;

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void on(const Event& event) = 0;
};

// Hands each event to all reporters in the order in which they were added, one event at a time: a
// ProgressBar that comes first has left its line before another reporter writes on the same
// terminal.
class FanOut final : public Reporter {
 public:
  // Not owned; must outlive the FanOut. REQUIRES: no event was reported yet.
  void add(Reporter& reporter) { reporters_.push_back(&reporter); }

  void on(const Event& event) override {
    std::lock_guard lock(mutex_);
    for (Reporter* reporter : reporters_) reporter->on(event);
  }

 private:
  std::mutex mutex_;
  std::vector<Reporter*> reporters_;
};

// Reports the first `told_max` of the failures but the worst by its exit code, of equally bad ones
// the last, which is returned: its caller ends with it. Ok where there is none.
Status report_all_but_worst(Reporter& reporter, std::span<const Status> failures,
                            size_t told_max = SIZE_MAX);

}  // namespace lade
