// Jobs that run side by side on threads that somebody else has: a check of keys names its jobs, and
// a JobRunner says on how many threads they run and waits for them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/clock.hpp"

namespace lade {

class JobRunner {
 public:
  using Job = std::function<void(size_t number)>;

  virtual ~JobRunner() = default;

  // How many jobs run at the same time, at most; at least 1.
  virtual unsigned threads() const = 0;
  // Calls `job` with each number below `count`, from several threads, and returns when the last
  // call has ended. Throws std::bad_alloc then if one of them did, since its result is missing. A
  // job may call run() in turn.
  virtual void run(size_t count, const Job& job) = 0;
};

// Runs jobs on the calling thread and on new ones, which end with the last job. Where the system
// allows fewer threads than were asked for, fewer do the work.
class ThreadRunner final : public JobRunner {
 public:
  // REQUIRES: threads > 0.
  explicit ThreadRunner(unsigned threads) : threads_(threads) {}

  unsigned threads() const override { return threads_; }
  void run(size_t count, const Job& job) override;

 private:
  const unsigned threads_;
};

// Counts the CPU time of its jobs. A job that waits for its own jobs runs others meanwhile, on the
// same thread; these are counted with it, not twice.
class MeteredRunner final : public JobRunner {
 public:
  // Runs the jobs on `runner`, which must outlive it.
  explicit MeteredRunner(JobRunner& runner) : runner_(runner) {}

  unsigned threads() const override { return runner_.threads(); }
  void run(size_t count, const Job& job) override {
    runner_.run(count, [&](size_t number) {
      if (inside_) return job(number);
      const Outermost outermost(cpu_ns_);
      job(number);
    });
  }
  // Of all jobs so far over all threads, also of those that threw.
  uint64_t cpu_ns() const { return cpu_ns_; }

 private:
  // The outermost job of a thread.
  struct Outermost {
    explicit Outermost(std::atomic<uint64_t>& total_ns) : timer(total_ns) { inside_ = true; }
    ~Outermost() { inside_ = false; }
    const StageTimer<std::atomic<uint64_t>> timer;
  };

  static inline thread_local bool inside_ = false;
  JobRunner& runner_;
  std::atomic<uint64_t> cpu_ns_ = 0;
};

}  // namespace lade
