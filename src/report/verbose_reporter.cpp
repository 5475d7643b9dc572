#include "report/verbose_reporter.hpp"

#include <string>
#include <utility>

#include "base/human_text.hpp"

namespace lade {

void VerboseReporter::tell(const Hints& event) {
  write(event.table + ": batches of " + thousands(event.batch_rows) + " rows (" + event.source +
        "): " + event.reason);
}

void VerboseReporter::tell(const ConstraintResult& event) {
  constexpr uint64_t kMillisecondNs = 1'000'000;
  std::string line = event.constraint + (event.ok ? ": holds" : ": FAILS") + " by " + event.proof +
                     ", " + thousands(event.rows_checked) + " rows in " +
                     fixed(event.elapsed_ns, kMillisecondNs, 1) + " ms, " +
                     thousands(event.state_bytes_peak) + " bytes of state";
  if (event.reason) line += ": " + *event.reason;
  write(std::move(line));
}

void VerboseReporter::write(std::string line) {
  const std::string text = printable(line) + '\n';
  const std::lock_guard lock(mutex_);
  sink_(text);
}

}  // namespace lade
