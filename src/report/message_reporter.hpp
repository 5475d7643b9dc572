// What a person must see when stdout carries JSON or nothing: each error and notice, the first
// findings of each kind and table, and what an exit code other than 0 means, one line each, for
// stderr. With -q nobody makes one; on a
// terminal the HumanReporter says the same.
#pragma once

#include "events/finding_limits.hpp"
#include "events/reporter.hpp"

namespace lade {

class MessageReporter final : public Reporter {
 public:
  explicit MessageReporter(LineSink sink);

  void on(const Event& event) override {
    std::visit([this](const auto& one) { tell(one); }, event);
  }

 private:
  void tell(const RejectEvent& event);
  void tell(const Violation& event);
  void tell(const Notice& event);
  void tell(const ErrorEvent& event);
  void tell(const RunEnd& event);
  template <typename Other>
  void tell(const Other&) {}

  void write(std::string line);

  LineSink sink_;
  std::mutex mutex_;
  FindingLimits limits_;
};

}  // namespace lade
