#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace lade {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "lade: internal error at %s:%d: %s\n", file, line, expression);
  std::abort();
}

}  // namespace lade
