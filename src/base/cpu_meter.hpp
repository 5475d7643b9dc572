// CPU time of jobs. A job that waits for its own jobs runs others meanwhile, on the same thread;
// these are counted with it, not twice.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "base/stage_timer.hpp"

namespace lade {

class CpuMeter {
 public:
  // The job, counted, also when it throws. The meter must outlive it.
  std::function<void()> metered(std::function<void()> job) {
    return [this, job = std::move(job)] {
      if (inside_) return job();
      const Span span(total_ns_);
      job();
    };
  }
  uint64_t total_ns() const { return total_ns_; }

 private:
  // The outermost job of a thread.
  class Span {
   public:
    explicit Span(std::atomic<uint64_t>& total_ns) : total_ns_(total_ns) { inside_ = true; }
    ~Span() {
      total_ns_ += thread_cpu_ns() - start_ns_;
      inside_ = false;
    }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    std::atomic<uint64_t>& total_ns_;
    const uint64_t start_ns_ = thread_cpu_ns();
  };

  static inline thread_local bool inside_ = false;
  std::atomic<uint64_t> total_ns_ = 0;
};

}  // namespace lade
