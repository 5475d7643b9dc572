// The instruction sets that loops are compiled for, and how a file compiles and chooses them. Every
// function for a wider set has a scalar twin that gives the same answer on every input.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/enum_name.hpp"

#if defined(__x86_64__)
#define LADE_X86 1
#else
#define LADE_X86 0
#endif

namespace lade {

// Ordered: a processor that has one has all before it.
enum class InstructionSet : uint8_t { scalar, avx2, avx512 };

inline constexpr EnumName<InstructionSet> kInstructionSetNames[] = {
    {InstructionSet::scalar, "scalar"},
    {InstructionSet::avx2, "avx2"},
    {InstructionSet::avx512, "avx512"}};

constexpr std::string_view instruction_set_name(InstructionSet set) {
  return name_in(kInstructionSetNames, set);
}

// The set that this process uses: the widest one of its processor, or a narrower one that the
// environment variable LADE_INSTRUCTION_SET names, for tests and benchmarks. Asked once.
InstructionSet instruction_set();

// The features behind each set: instruction_set() answers with it only where all of them are there.
#define LADE_AVX2_FEATURES "avx2,bmi,bmi2,popcnt"
#define LADE_AVX512_FEATURES \
  LADE_AVX2_FEATURES ",lzcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2"

// Attributes of a function that is compiled for a set.
#define LADE_AVX2 [[gnu::target(LADE_AVX2_FEATURES)]]
#define LADE_AVX512 [[gnu::target(LADE_AVX512_FEATURES)]]

// Begin and end of the part of a file that is compiled for a set as a whole.
#define LADE_PRAGMA(...) _Pragma(#__VA_ARGS__)
#if defined(__clang__)
#define LADE_TARGET_BEGIN(features) \
  LADE_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define LADE_TARGET_END LADE_PRAGMA(clang attribute pop)
#else
#define LADE_TARGET_BEGIN(features) LADE_PRAGMA(GCC push_options) LADE_PRAGMA(GCC target(features))
#define LADE_TARGET_END LADE_PRAGMA(GCC pop_options)
#endif

// The one of three equally built values, such as tables of functions, that belongs to a set. Those
// for AVX need not exist on other processors.
#if LADE_X86
#define LADE_CHOOSE(set, for_scalar, for_avx2, for_avx512) \
  ((set) == ::lade::InstructionSet::avx512 ? (for_avx512)  \
   : (set) == ::lade::InstructionSet::avx2 ? (for_avx2)    \
                                           : (for_scalar))
#else
#define LADE_CHOOSE(set, for_scalar, for_avx2, for_avx512) (static_cast<void>(set), (for_scalar))
#endif

}  // namespace lade
