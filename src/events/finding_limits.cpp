#include "events/finding_limits.hpp"

#include <algorithm>
#include <vector>

#include "base/human_text.hpp"

namespace lade {

uint64_t FindingLimits::admit(std::string_view table, std::string_view kind, uint64_t count) {
  std::lock_guard lock(mutex_);
  uint64_t& total = totals_[{std::string(table), std::string(kind)}];
  const uint64_t left = findings_max_ - std::min(findings_max_, total);
  total += count;
  return std::min(left, count);
}

void FindingLimits::end_table(std::string_view table, Reporter& reporter) {
  std::vector<Notice> notices;
  {
    std::lock_guard lock(mutex_);
    for (auto it = totals_.lower_bound({std::string(table), ""});
         it != totals_.end() && it->first.first == table; it = totals_.erase(it)) {
      if (it->second <= findings_max_) continue;
      const uint64_t suppressed = it->second - findings_max_;
      Notice notice;
      notice.code = NoticeCode::findings_suppressed;
      notice.table = table;
      notice.kind = it->first.second;
      notice.count = suppressed;
      notice.message = counted(suppressed, "more finding") + " (" + it->first.second +
                       "), counted and not listed";
      notices.push_back(std::move(notice));
    }
  }
  for (const Notice& notice : notices) reporter.on(notice);
}

}  // namespace lade
