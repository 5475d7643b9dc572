// The instruction sets that a test can run, and tables of functions that are told apart.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/instruction_set.hpp"

namespace lade {

// Scalar, and what this processor has besides.
inline std::vector<InstructionSet> usable_instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const InstructionSet set :
       {InstructionSet::scalar, InstructionSet::avx2, InstructionSet::avx512}) {
    if (set <= instruction_set()) sets.push_back(set);
  }
  return sets;
}

// How many functions of a table are in another one as well. REQUIRES: a Table has pointers to
// functions only.
template <typename Table>
size_t shared_functions(const Table& one, const Table& other) {
  using Functions = std::array<uintptr_t, sizeof(Table) / sizeof(uintptr_t)>;
  const auto functions = std::bit_cast<Functions>(one);
  const auto others = std::bit_cast<Functions>(other);
  return static_cast<size_t>(std::ranges::count_if(functions, [&](uintptr_t function) {
    return function != 0 && std::ranges::find(others, function) != others.end();
  }));
}

// Whether the scalar one of the tables that `choose` gives for each set shares no function with any
// other one.
template <typename Choose>
bool scalar_is_scalar(Choose choose) {
  return std::ranges::all_of(usable_instruction_sets(), [&](InstructionSet set) {
    return set == InstructionSet::scalar ||
           shared_functions(choose(InstructionSet::scalar), choose(set)) == 0;
  });
}

}  // namespace lade
