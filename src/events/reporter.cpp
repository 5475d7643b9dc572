#include "events/reporter.hpp"

#include <algorithm>

namespace lade {

Status report_all_but_worst(Reporter& reporter, std::span<const Status> failures, size_t told_max) {
  const auto is_better = [](const Status& a, const Status& b) {
    const auto severity = [](const Status& status) {
      return facts_of(exit_code_of(status.code())).severity;
    };
    return severity(a) < severity(b);
  };
  const auto worst = std::max_element(failures.rbegin(), failures.rend(), is_better);
  if (worst == failures.rend()) return {};
  for (const Status& failure : failures.first(std::min(failures.size(), told_max))) {
    if (&failure != &*worst) reporter.on(error_event(failure));
  }
  return *worst;
}

}  // namespace lade
