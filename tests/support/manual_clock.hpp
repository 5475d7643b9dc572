// A clock that stands still until a test moves it.
#pragma once

#include "base/clock.hpp"

namespace lade {

class ManualClock final : public Clock {
 public:
  int64_t unix_ms() override { return unix_ms_ + static_cast<int64_t>(elapsed_ns_ / 1'000'000); }
  uint64_t monotonic_ns() override { return elapsed_ns_; }
  void advance_ms(uint64_t ms) { elapsed_ns_ += ms * 1'000'000; }

 private:
  int64_t unix_ms_ = 1'935'990'489'123;  // 2031-05-08T07:08:09.123Z
  uint64_t elapsed_ns_ = 0;
};

}  // namespace lade
