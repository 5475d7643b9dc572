// The validator's slow twin: the same question answered with ordered maps over whole rows, in a few
// lines that can be seen to be right.
#pragma once

#include <cstdint>
#include <vector>

#include "validator/constraint_check.hpp"

namespace lade {

struct BruteForceOutcome {
  bool parent_missing = false;
  uint64_t total = 0;
  std::vector<BrokenRow> rows;  // the first `violations_max`
};

// `parent` is null where CheckRequest::parent is. REQUIRES: both tables can be read.
BruteForceOutcome brute_force_check(const Constraint& constraint, const TableView& table,
                                    const TableView* parent, size_t violations_max);

}  // namespace lade
