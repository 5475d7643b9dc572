// The time, as a seam: what is reported can be tested to the byte when the clock stands still.
#pragma once

#include <cstdint>
#include <string>

namespace lade {

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
