// A JobRunner that counts the CPU time of its jobs. A job that waits for its own jobs runs others
// meanwhile, on the same thread; these are counted with it, not twice.
#pragma once

#include <atomic>

#include "base/job_runner.hpp"
#include "base/stage_timer.hpp"

namespace lade {

class MeteredRunner final : public JobRunner {
 public:
  // Runs the jobs on `runner`, which must outlive it.
  explicit MeteredRunner(JobRunner& runner) : runner_(runner) {}

  unsigned threads() const override { return runner_.threads(); }
  void run(size_t count, const Job& job) override {
    runner_.run(count, [&](size_t number) {
      if (inside_) return job(number);
      const Span span(cpu_ns_);
      job(number);
    });
  }
  // Of all jobs so far over all threads, also of those that threw.
  uint64_t cpu_ns() const { return cpu_ns_; }

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
  JobRunner& runner_;
  std::atomic<uint64_t> cpu_ns_ = 0;
};

}  // namespace lade
