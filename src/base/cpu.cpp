#include "base/cpu.hpp"

namespace lade {

Kernel best_kernel() {
#if LADE_X86
  static const Kernel best = [] {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2")) {
      return Kernel::avx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return Kernel::avx2;
    return Kernel::scalar;
  }();
  return best;
#else
  return Kernel::scalar;
#endif
}

std::string_view kernel_name(Kernel kernel) {
  switch (kernel) {
    case Kernel::scalar: return "scalar";
    case Kernel::avx2: return "avx2";
    case Kernel::avx512: return "avx512";
  }
  return "unknown";
}

}  // namespace lade
