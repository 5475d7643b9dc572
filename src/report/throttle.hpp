// A throttle lets one call through in an interval. Not thread-safe.
#pragma once

#include <cstdint>

namespace lade {

class Throttle {
 public:
  // True for the first call, and for the first one that comes `interval_ns` or more after the last
  // true. Times are of a monotonic clock, in nanoseconds.
  bool is_due(uint64_t now_ns, uint64_t interval_ns) {
    if (now_ns < next_ns_) return false;
    next_ns_ = now_ns + interval_ns;
    return true;
  }

 private:
  uint64_t next_ns_ = 0;
};

}  // namespace lade
