// Plain loops, compiled for the instruction set that is there: the compiler vectorizes them.
#pragma once

#include "base/instruction_set.hpp"

namespace lade {

#if LADE_X86
template <typename Loop>
LADE_AVX2 [[gnu::noinline]] auto vectorized_avx2(const Loop& loop) {
  return loop();
}
template <typename Loop>
LADE_AVX512 [[gnu::noinline]] auto vectorized_avx512(const Loop& loop) {
  return loop();
}
#endif

// Calls `loop`, a lambda with LADE_VECTORIZED before its body, and returns what it does. Only what
// is inlined into it is compiled for the set, so all it calls must be [[gnu::always_inline]]. A
// loop that writes is such a function: what it reads are then arguments, which no write changes.
// REQUIRES: this processor has the set.
template <typename Loop>
auto vectorized(const Loop& loop, InstructionSet set = instruction_set()) {
  return LADE_CHOOSE(set, loop(), vectorized_avx2(loop), vectorized_avx512(loop));
}

#define LADE_VECTORIZED __attribute__((always_inline))

}  // namespace lade
