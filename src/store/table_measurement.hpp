// Measurements of earlier runs that write hints are tuned by.
#pragma once

#include <cstdint>
#include <vector>

namespace lade {

// One table in one earlier run.
struct TableMeasurement {
  uint64_t batch_rows = 0;  // wanted rows of a batch; 0: not known
  uint64_t lines = 0;       // rows and rejected lines, at least 1
  uint64_t batches = 0;     // at least 1
  uint64_t chunks = 0;      // of these batches
  uint64_t input_bytes = 0;
  uint64_t encoded_bytes = 0;
  uint64_t work_ns = 0;  // of a core: reading to appending
  uint64_t rss_peak_bytes = 0;

  double work_ns_per_line() const {
    return static_cast<double>(work_ns) / static_cast<double>(lines);
  }
};

// The measurements of each table by TableIndex: one per batch size, the newest last. Its work is
// that of the cheapest run with this size: a run takes longer only because of other work on the
// machine.
using Measurements = std::vector<std::vector<TableMeasurement>>;

}  // namespace lade
