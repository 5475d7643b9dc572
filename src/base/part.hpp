// A part of a load that several machines share: each loads its own, and one step at the end puts
// the parts together.
#pragma once

#include <cstdint>
#include <string>

namespace lade {

inline constexpr uint32_t kPartsMax = 100'000;

// Part `number` (from 1) of `count`; 0 of 0 is no part.
struct Part {
  uint32_t number = 0;
  uint32_t count = 0;

  // Whether it is a part at all, also the only one.
  explicit operator bool() const { return count != 0; }
  // Whether rows that it refers to may lie in other parts.
  bool has_others() const { return count > 1; }
  friend bool operator==(const Part&, const Part&) = default;
};

// "3/16".
inline std::string part_text(const Part& part) {
  return std::to_string(part.number) + "/" + std::to_string(part.count);
}

}  // namespace lade
