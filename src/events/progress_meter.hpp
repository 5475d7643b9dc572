// A progress meter adds up what all workers did for a table, loading or checking it, and now and
// then reports the sum as an event.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>

#include "base/clock.hpp"
#include "events/reporter.hpp"

namespace lade {

class ProgressMeter {
 public:
  // `about` names table, stage, constraint and bytes_total; its counts are not used. `rss_bytes`
  // may be empty. Reporter and clock must outlive the meter.
  ProgressMeter(Reporter& reporter, Clock& clock, Progress about,
                std::function<uint64_t()> rss_bytes = {});

  // Adds rows and bytes of work, of the check of `constraint` if it is named. Safe from any thread;
  // reports at most ten times a second, first after 100 ms. Costs two atomic additions and a look
  // at the clock, so call it per batch or chunk.
  void advance(uint64_t rows, uint64_t bytes, std::string_view constraint = {});

 private:
  Reporter& reporter_;
  Clock& clock_;
  Progress event_;  // guarded by mutex_
  std::function<uint64_t()> rss_bytes_;
  const uint64_t start_ns_;
  std::atomic<uint64_t> rows_ = 0;
  std::atomic<uint64_t> bytes_ = 0;
  std::atomic<uint64_t> next_ns_;
  std::mutex mutex_;
};

}  // namespace lade
