// Jobs that run side by side on threads that somebody else has: a check of keys names its jobs, and
// a JobRunner says on how many threads they run and waits for them.
#pragma once

#include <cstddef>
#include <functional>

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

}  // namespace lade
