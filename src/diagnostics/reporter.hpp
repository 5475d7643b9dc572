// Reporter: where a run's events go. Code below the command line sees only this; every reporter may
// be called from any thread. Output leaves through a LineSink, so that nothing here knows a
// descriptor.
//
//   JsonReporter      one JSON object a line, for jq
//   HumanReporter     the report that a person reads after a load
//   MessageReporter   errors, notices and the first findings, for stderr when stdout carries JSON
//   ProgressBar       one line on a terminal that draws over itself
//   FanOut            all of these at once
//   NullReporter      nobody
#pragma once

#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

#include "diagnostics/events.hpp"

namespace lade {

// Writes all of the text at once, and says whether that succeeded. It must not raise SIGPIPE.
using LineSink = std::function<bool(std::string_view)>;

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void on(const RunStart& event) = 0;
  virtual void on(const Hints& event) = 0;
  virtual void on(const TableStart& event) = 0;
  virtual void on(const Progress& event) = 0;
  virtual void on(const RejectEvent& event) = 0;
  virtual void on(const Violation& event) = 0;
  virtual void on(const ConstraintResult& event) = 0;
  virtual void on(const TableEnd& event) = 0;
  virtual void on(const Record& event) = 0;
  virtual void on(const Notice& event) = 0;
  virtual void on(const ErrorEvent& event) = 0;
  virtual void on(const RunEnd& event) = 0;
};

// Ignores every event; the base of reporters that want a few of them.
class NullReporter : public Reporter {
 public:
  void on(const RunStart&) override {}
  void on(const Hints&) override {}
  void on(const TableStart&) override {}
  void on(const Progress&) override {}
  void on(const RejectEvent&) override {}
  void on(const Violation&) override {}
  void on(const ConstraintResult&) override {}
  void on(const TableEnd&) override {}
  void on(const Record&) override {}
  void on(const Notice&) override {}
  void on(const ErrorEvent&) override {}
  void on(const RunEnd&) override {}
};

// Hands each event to all reporters in the order in which they were added, one event at a time: a
// ProgressBar that comes first has left its line before another reporter writes on the same
// terminal.
class FanOut final : public Reporter {
 public:
  // Not owned; must outlive the FanOut. REQUIRES: no event was reported yet.
  void add(Reporter& reporter) { reporters_.push_back(&reporter); }

  void on(const RunStart& event) override { forward(event); }
  void on(const Hints& event) override { forward(event); }
  void on(const TableStart& event) override { forward(event); }
  void on(const Progress& event) override { forward(event); }
  void on(const RejectEvent& event) override { forward(event); }
  void on(const Violation& event) override { forward(event); }
  void on(const ConstraintResult& event) override { forward(event); }
  void on(const TableEnd& event) override { forward(event); }
  void on(const Record& event) override { forward(event); }
  void on(const Notice& event) override { forward(event); }
  void on(const ErrorEvent& event) override { forward(event); }
  void on(const RunEnd& event) override { forward(event); }

 private:
  template <typename Event>
  void forward(const Event& event) {
    std::lock_guard lock(mutex_);
    for (Reporter* reporter : reporters_) reporter->on(event);
  }

  std::mutex mutex_;
  std::vector<Reporter*> reporters_;
};

}  // namespace lade
