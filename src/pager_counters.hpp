// The pager's counters as events show them. (Diagnostics are a lower layer than the pager, so
// neither can know the other's struct.)
#pragma once

#include "diagnostics/events.hpp"
#include "pager/io_counters.hpp"

namespace lade {

inline PagerCounters pager_counters(const IoCounters& io) {
  return {.alloc_batches = io.alloc_batches,
          .allocs = io.allocs,
          .put_batches = io.put_batches,
          .puts = io.puts,
          .put_bytes = io.put_bytes,
          .fresh_puts = io.fresh_puts,
          .fresh_put_bytes = io.fresh_put_bytes,
          .overwritten_puts = io.overwritten_puts,
          .overwritten_put_bytes = io.overwritten_put_bytes,
          .get_batches = io.get_batches,
          .gets = io.gets,
          .get_bytes = io.get_bytes,
          .free_batches = io.free_batches,
          .frees = io.frees,
          .syncs = io.syncs};
}

}  // namespace lade
