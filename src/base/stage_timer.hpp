// Clocks for measuring. CPU time of the calling thread is what a stage costs; steady time is what a
// user waits.
#pragma once

#include <cstdint>
#include <ctime>

namespace lade {

inline uint64_t read_clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

inline uint64_t steady_ns() { return read_clock_ns(CLOCK_MONOTONIC); }
// About 0.2 us a call: once or twice a block of text is cheap, once a row is not.
inline uint64_t thread_cpu_ns() { return read_clock_ns(CLOCK_THREAD_CPUTIME_ID); }

// Adds the CPU time of its life to a total.
class StageTimer {
 public:
  explicit StageTimer(uint64_t& total_ns) : total_ns_(total_ns), start_ns_(thread_cpu_ns()) {}
  ~StageTimer() { total_ns_ += thread_cpu_ns() - start_ns_; }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  uint64_t& total_ns_;
  uint64_t start_ns_;
};

}  // namespace lade
