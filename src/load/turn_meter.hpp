// The time, the work of the pager and the memory that a table took while it was its turn. With
// --validate run a table has two turns: others are appended between its append and its proof.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "file/machine.hpp"
#include "pager/pager.hpp"

namespace lade {

class TurnMeter {
 public:
  // Clock and pager must outlive it. The first turn begins, at `start_ns` of the clock.
  TurnMeter(Clock& clock, const Pager& pager, uint64_t start_ns)
      : clock_(clock), pager_(pager), start_ns_(start_ns), before_(pager.counters()) {}

  void begin() {
    start_ns_ = clock_.monotonic_ns();
    before_ = pager_.counters();
  }
  // Between two turns it does nothing.
  void end() {
    if (!start_ns_) return;
    elapsed_ns_ += clock_.monotonic_ns() - *start_ns_;
    start_ns_.reset();
    counters_ += pager_.counters() - before_;
    if (rss_peak_bytes_ == 0) rss_peak_bytes_ = peak_rss_bytes();
  }

  // Of the turns that have ended.
  uint64_t elapsed_ns() const { return elapsed_ns_; }
  const IoCounters& counters() const { return counters_; }
  // Of the process, at the end of the first turn.
  uint64_t rss_peak_bytes() const { return rss_peak_bytes_; }

 private:
  Clock& clock_;
  const Pager& pager_;
  std::optional<uint64_t> start_ns_;  // none: it is no turn of this table
  IoCounters before_;
  uint64_t elapsed_ns_ = 0;
  IoCounters counters_;
  uint64_t rss_peak_bytes_ = 0;
};

}  // namespace lade
