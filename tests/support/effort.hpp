// How many of very many cases a test tries: a regular sample of about two seconds in an ordinary
// run, every one where LADE_TEST_EVERY_CASE is set (scripts/torture sets it), and few under a
// sanitizer, which takes ten to twenty times as long.
#pragma once

#include <cstdlib>

#include "support/sanitized.hpp"

namespace lade {

template <typename Count>
Count by_effort(Count every, Count ordinary, Count sanitized) {
  static const bool all = std::getenv("LADE_TEST_EVERY_CASE") != nullptr;
  if (kSanitized) return sanitized;
  return all ? every : ordinary;
}

}  // namespace lade
