#include "base/instruction_set.hpp"

#include <algorithm>
#include <cstdlib>

namespace lade {
namespace {

InstructionSet widest_set() {
#if LADE_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
  // Every processor with AVX-512 has lzcnt, which not every compiler can ask for.
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  if (avx2) return avx512 ? InstructionSet::avx512 : InstructionSet::avx2;
#endif
  return InstructionSet::scalar;
}

// The set that the environment allows at most; a name that is none allows all.
InstructionSet allowed_set() {
  const char* wanted = std::getenv("LADE_INSTRUCTION_SET");
  for (const auto& [set, name] : kInstructionSetNames) {
    if (wanted != nullptr && wanted == name) return set;
  }
  return InstructionSet::avx512;
}

}  // namespace

InstructionSet instruction_set() {
  static const InstructionSet set = std::min(widest_set(), allowed_set());
  return set;
}

}  // namespace lade
