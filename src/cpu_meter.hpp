// CPU time of jobs. A job that waits for its own jobs runs others meanwhile, on the same thread;
// these are counted with it, not twice.
#pragma once

#include <atomic>
#include <functional>

#include "base/clock.hpp"

namespace lade {

class CpuMeter {
 public:
  // The job, counted. The meter must outlive it.
  std::function<void()> metered(std::function<void()> job) {
    return [this, job = std::move(job)] {
      if (inside_) return job();
      inside_ = true;
      const uint64_t start = thread_cpu_ns();
      job();
      total_ns_ += thread_cpu_ns() - start;
      inside_ = false;
    };
  }
  uint64_t total_ns() const { return total_ns_; }

 private:
  static inline thread_local bool inside_ = false;
  std::atomic<uint64_t> total_ns_ = 0;
};

}  // namespace lade
