// Processors and memory that this process may use, and the memory that it has used.
#pragma once

#include <cstdint>

namespace lade {

// Processors of the affinity mask, at most what the control groups' quotas allow, at least 1.
unsigned allowed_threads();
// The least of physical memory and the control groups' limits, in bytes.
uint64_t allowed_memory_bytes();
// Resident memory of this process: the most so far, and now; 0 where it cannot be read.
uint64_t peak_rss_bytes();
uint64_t current_rss_bytes();

}  // namespace lade
