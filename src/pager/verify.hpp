// Reads every byte that a generation refers to and tells each problem as it is found, without
// stopping at the first.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/status.hpp"
#include "pager/format.hpp"

namespace lade {

struct VerifyProblem {
  Status status;               // corrupt_chunk, corrupt, or what the failed read says
  uint64_t offset = 0;         // of the extent
  std::optional<ChunkId> key;  // of a chunk
};
using ProblemSink = std::function<void(const VerifyProblem&)>;

struct VerifySummary {
  uint64_t chunks = 0;
  uint64_t bytes = 0;        // read and checked, with pages and root record
  uint64_t problems = 0;     // that were reported
  bool interrupted = false;  // by a signal: not everything was looked at
};

// What get() and verify say about a bad chunk.
Status chunk_failure(Code code, ChunkId key, const ExtentRef& extent, const std::string& fault,
                     const std::string& path);

}  // namespace lade
