// What -v adds on stderr: for each table its batch size and why, and for each constraint how it was
// proved and what that took.
#pragma once

#include "events/reporter.hpp"

namespace lade {

class VerboseReporter final : public Reporter {
 public:
  explicit VerboseReporter(LineSink sink) : sink_(std::move(sink)) {}

  void on(const Event& event) override {
    std::visit([this](const auto& one) { tell(one); }, event);
  }

 private:
  void tell(const Hints& event);
  void tell(const ConstraintResult& event);
  template <typename Other>
  void tell(const Other&) {}

  void write(std::string line);

  LineSink sink_;
  std::mutex mutex_;
};

}  // namespace lade
