// Finding limits: the first findings of each kind and table are reported, the rest is counted
// exactly. The kind of a reject is its code, that of a violation the name of its constraint.
//
//   if (limits.admit("orders", "bad_date") > 0) reporter.on(reject);
//   limits.end_table("orders", reporter);       notice findings_suppressed: 9,900 more ...
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "events/reporter.hpp"

namespace lade {

// Safe from any thread.
class FindingLimits {
 public:
  // `findings_max` for each kind and table; 0 reports none.
  explicit FindingLimits(uint64_t findings_max) : findings_max_(findings_max) {}

  // Counts `count` findings and returns how many of them, from the first, may be reported.
  uint64_t admit(std::string_view table, std::string_view kind, uint64_t count = 1);

  // One notice for each kind of the table with more findings than were reported; then the table is
  // forgotten.
  void end_table(std::string_view table, Reporter& reporter);

 private:
  const uint64_t findings_max_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, uint64_t> totals_;  // by table and kind
};

}  // namespace lade
