// The problems that Pager::verify() finds. It reads every byte that a generation refers to, and
// does not stop at the first problem.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "pager/directory.hpp"

namespace lade {

struct VerifyProblem {
  Status status;                 // corrupt_chunk, corrupt, or the Status of a failed read
  uint64_t offset = 0;           // of the extent
  std::optional<ChunkId> chunk;  // none for a page or a root record
};
using ProblemSink = std::function<void(const VerifyProblem&)>;

struct VerifySummary {
  uint64_t chunks = 0;
  uint64_t bytes = 0;        // read and checked, with pages and root record
  bool interrupted = false;  // by a signal: some bytes were not read
  // The ids, ascending, of chunks whose places are on a damaged page of the directory.
  std::vector<ChunkIdRange> lost;
};

// The Status of a bad chunk, with its place and fault.
Status chunk_failure(Code code, ChunkId id, const ExtentRef& extent, const std::string& fault,
                     const std::string& path);

}  // namespace lade
