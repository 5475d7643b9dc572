// The kernel that cuts text into batches: counts line feeds and finds the n-th one. One per
// instruction set, each with the answer of the scalar one on every input.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/instruction_set.hpp"

namespace lade {

struct LineScan {
  uint64_t lines;  // line feeds found, at most as many as were wanted
  size_t bytes;    // up to and including the last one wanted; all bytes when there are fewer
};

// Looks at no byte outside [data, data + bytes). REQUIRES: lines_wanted > 0.
LineScan scan_lines(InstructionSet set, const char* data, size_t bytes, uint64_t lines_wanted);

}  // namespace lade
