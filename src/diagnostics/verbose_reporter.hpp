// What -v adds on stderr: for each table its batch size and why, and for each constraint how it was
// proved and what that took.
#pragma once

#include "diagnostics/reporter.hpp"

namespace lade {

class VerboseReporter final : public NullReporter {
 public:
  explicit VerboseReporter(LineSink sink) : sink_(std::move(sink)) {}

  using NullReporter::on;
  void on(const Hints& event) override;
  void on(const ConstraintResult& event) override;

 private:
  void write(std::string line);

  LineSink sink_;
  std::mutex mutex_;
};

}  // namespace lade
