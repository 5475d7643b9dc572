// The bar: one line on a terminal that draws over itself, at most ten times a second, and is gone
// before anything else is written. Made only when stderr is a terminal; in a FanOut it comes first.
//
//   lineitem  45% [######>      ]  2,701,234 rows  1,234 MB/s  eta 3 s  orders_pkey 80%
//   lineitem check  45% [###############>                  ]  eta 3 s  lineitem_pkey
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "events/reporter.hpp"
#include "report/throttle.hpp"

namespace lade {

// The line for a terminal of `width` columns, always shorter than that. `load` is the progress of
// the table that is being loaded, `check` that of the one that is being checked meanwhile; where
// they are the same table, its loading is done and only the check is shown. REQUIRES: names are
// ASCII.
std::string progress_line(const std::optional<Progress>& load, const std::optional<Progress>& check,
                          size_t width);

class ProgressBar final : public Reporter {
 public:
  // `width` in columns as the terminal or COLUMNS says; 0 and other nonsense means 80.
  ProgressBar(LineSink sink, Clock& clock, size_t width);

  void on(const Event& event) override {
    std::visit([this](const auto& one) { tell(one); }, event);
  }

 private:
  void tell(const Progress& event);
  void tell(const ConstraintResult& event);
  void tell(const TableEnd& event) { end_table(event.table); }
  void tell(const PublishEnd& event) { end_table(event.table); }
  template <typename Other>
  void tell(const Other&) {
    clear();
  }
  void end_table(const std::string& table);
  void clear();
  void clear_locked();

  LineSink sink_;
  Clock& clock_;
  const size_t width_;
  std::mutex mutex_;
  Throttle throttle_;
  size_t drawn_ = 0;  // columns of the line that is on the screen
  std::optional<Progress> load_;
  std::optional<Progress> check_;
};

}  // namespace lade
