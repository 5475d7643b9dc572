// What a person must see when stdout carries JSON or nothing: each error and notice, and the first
// findings of each kind and table, one line each, for stderr. With -q nobody makes one; on a
// terminal the HumanReporter says the same.
#pragma once

#include "diagnostics/finding_limits.hpp"
#include "diagnostics/reporter.hpp"

namespace lade {

class MessageReporter final : public NullReporter {
 public:
  explicit MessageReporter(LineSink sink);

  using NullReporter::on;
  void on(const RejectEvent& event) override;
  void on(const Violation& event) override;
  void on(const Notice& event) override;
  void on(const ErrorEvent& event) override;

 private:
  void write(std::string line);

  LineSink sink_;
  std::mutex mutex_;
  FindingLimits limits_;
};

}  // namespace lade
