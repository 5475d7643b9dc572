// The bar: one line on a terminal that draws over itself, at most ten times a second, and is gone
// before anything else is written. Made only when stderr is a terminal; in a FanOut it comes first.
//
//   [5/8] lineitem  45% [######>      ]  1,234 MB/s  5,671,234 rows/s  eta 3 s  orders_pkey 80%
//   lineitem check  45% [###############>                  ]  eta 3 s  lineitem_pkey
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "events/reporter.hpp"
#include "report/throttle.hpp"

namespace lade {

// How far a run is, as its events have told.
struct RunProgress {
  std::optional<uint64_t> bytes_total;  // of the inputs of all tables; none: not known
  uint64_t tables = 0;                  // of the inputs; 0 for a run without inputs
  uint64_t place = 0;                   // of the table that began last, from 1
  std::string table;                    // its name
  std::optional<uint64_t> table_bytes;  // of its inputs
  uint64_t bytes_before = 0;            // of the inputs of the tables before it
  uint64_t elapsed_ns = 0;
  std::optional<Progress> load;   // of the table that is being loaded
  std::optional<Progress> check;  // of the table that is being checked, meanwhile or after that

  void begin(const RunStart& event);
  void begin(const TableStart& event);
};

// The line for a terminal of `width` columns, always shorter than that. Where the bytes of the run
// are known, it shows how far the whole run is, and else a table. Where one table is loaded and
// checked, its loading is done and only the check is shown. REQUIRES: names are ASCII.
std::string progress_line(const RunProgress& run, size_t width);

class ProgressBar final : public Reporter {
 public:
  // `width` gives the columns of the terminal, each time that a line is drawn, since a window may
  // change; 0 and other nonsense means 80.
  ProgressBar(LineSink sink, Clock& clock, std::function<size_t()> width);

  void on(const Event& event) override {
    std::visit([this](const auto& one) { tell(one); }, event);
  }

 private:
  void tell(const RunStart& event);
  void tell(const TableStart& event);
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
  const std::function<size_t()> width_;
  const uint64_t start_ns_;
  std::mutex mutex_;
  Throttle throttle_;
  size_t drawn_ = 0;  // columns of the line that is on the screen
  RunProgress run_;
};

}  // namespace lade
