// Clocks: one as a seam, since what is reported can be tested to the byte when the clock stands
// still, and those of the system for measuring.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace lade {

inline uint64_t read_clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// The time that a user waits.
inline uint64_t steady_ns() { return read_clock_ns(CLOCK_MONOTONIC); }
// The CPU time of the calling thread: what a stage costs. A call takes about 0.2 us: once or twice
// a block of text is cheap, once a row is not.
inline uint64_t thread_cpu_ns() { return read_clock_ns(CLOCK_THREAD_CPUTIME_ID); }

// Adds the CPU time of its life to a total: a number, or an atomic one.
template <typename Total>
class StageTimer {
 public:
  explicit StageTimer(Total& total_ns) : total_ns_(total_ns), start_ns_(thread_cpu_ns()) {}
  ~StageTimer() { total_ns_ += thread_cpu_ns() - start_ns_; }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  Total& total_ns_;
  const uint64_t start_ns_;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t unix_ms() = 0;        // may jump; for people
  virtual uint64_t monotonic_ns() = 0;  // never goes back; for durations
};

// Safe from any thread.
class SystemClock final : public Clock {
 public:
  int64_t unix_ms() override;
  uint64_t monotonic_ns() override;
};

// "2031-05-06T07:08:09.123Z" (RFC 3339, UTC). Times outside the years 1970 to 9999 become the
// nearest inside.
std::string rfc3339(int64_t unix_ms);

// "20310506-070809-3fa9c1": sorts by time, and differs between runs that start in the same second.
std::string new_run_id(Clock& clock);

// Never divides by zero: no time gives no rate. Too much for 64 bits becomes the largest value.
uint64_t per_second(uint64_t count, uint64_t elapsed_ns);

}  // namespace lade
