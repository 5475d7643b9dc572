// What the machine lets this process have: processors, memory, and what it has used so far.
#pragma once

#include <cstdint>

namespace lade {

// Processors of the affinity mask, at most what the cgroup's quota allows, at least 1.
unsigned allowed_threads();
// The smaller of physical memory and the cgroup's limit (v2 or v1), in bytes.
uint64_t allowed_memory_bytes();
uint64_t peak_rss_bytes();
uint64_t current_rss_bytes();

}  // namespace lade
