// Lets one call through per interval, and per lane: what the busy lane reports does not silence the
// quiet one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lade {

// Not thread-safe. Lanes are few (the stages of a load) and are never forgotten.
class Throttle {
 public:
  explicit Throttle(uint64_t interval_ns) : interval_ns_(interval_ns) {}

  // True for the first call of a lane, and when the last true lies an interval back.
  bool is_due(std::string_view lane, uint64_t now_ns) {
    for (auto& [name, next_ns] : lanes_) {
      if (name != lane) continue;
      if (now_ns < next_ns) return false;
      next_ns = now_ns + interval_ns_;
      return true;
    }
    lanes_.emplace_back(lane, now_ns + interval_ns_);
    return true;
  }

 private:
  uint64_t interval_ns_;
  std::vector<std::pair<std::string, uint64_t>> lanes_;
};

}  // namespace lade
