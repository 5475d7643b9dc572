// Assertions: the answer to *our* bugs. They stay on in release builds, since a loader that goes on
// after a broken invariant can commit wrong bytes. What the world or the data does wrong is never
// asserted.
#pragma once

namespace lade {

// Prints the expression and its place to stderr and aborts. Never returns.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace lade

#define LADE_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::lade::assertion_failed(#expression, __FILE__, __LINE__))
