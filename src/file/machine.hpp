// What the machine lets this process have: processors, memory, and what it has used so far.
#pragma once

#include <cstdint>

namespace lade {

// Processors of the affinity mask, at most what the control groups' quotas allow, at least 1.
unsigned allowed_threads();
// The least of physical memory and the control groups' limits, in bytes.
uint64_t allowed_memory_bytes();
uint64_t peak_rss_bytes();
uint64_t current_rss_bytes();

}  // namespace lade
