// Enum names: a table of the values of an enum with the words that stand for them in the event
// stream and on the command line, and the look-up in it. A table is the only list of its names:
//
//   inline constexpr EnumName<Level> kLevelNames[] = {{Level::info, "info"}, ...};
//   name_in(kLevelNames, level)
#pragma once

#include <cstddef>
#include <string_view>

#include "base/assert.hpp"

namespace lade {

template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

// REQUIRES: the table has the value.
template <typename Enum, size_t kCount>
constexpr std::string_view name_in(const EnumName<Enum> (&names)[kCount], Enum value) {
  const EnumName<Enum>* found = nullptr;
  for (const EnumName<Enum>& each : names) {
    if (each.value == value) found = &each;
  }
  LADE_ASSERT(found != nullptr);
  return found->name;
}

// The table has each value from its first to its last, in the order of the enum: for a
// static_assert behind it.
template <typename Enum, size_t kCount>
constexpr bool has_no_gap(const EnumName<Enum> (&names)[kCount]) {
  for (size_t i = 0; i < kCount; ++i) {
    if (static_cast<size_t>(names[i].value) != static_cast<size_t>(names[0].value) + i)
      return false;
  }
  return true;
}

}  // namespace lade
