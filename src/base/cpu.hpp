// Which kernels this processor can run. Every kernel has a scalar twin that gives the same answer
// on every input.
#pragma once

#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#define LADE_X86 1
#else
#define LADE_X86 0
#endif

namespace lade {

enum class Kernel : uint8_t { scalar, avx2, avx512 };

// The best kernel of this processor: avx512 needs F, BW, DQ, VL, VBMI and VBMI2; avx2 needs AVX2
// and BMI2.
Kernel best_kernel();
std::string_view kernel_name(Kernel kernel);

}  // namespace lade
