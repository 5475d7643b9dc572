// The segments of a stored table as publishing tells them apart: by what was loaded, not by where
// the pager keeps it, so that a database that was compacted, or loaded anew from the same files, is
// the same. A chain of hashes makes "what is published is the beginning of what is stored" one
// comparison.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "store/database.hpp"

namespace lade {

struct ChainedSegment {
  uint64_t first_batch = 0;  // in the table
  uint64_t batches = 0;
  uint64_t rows = 0;
  bool lost_rows = false;  // since it was loaded
  // Of this segment (the table's declaration, its rows, how many were deleted, the bytes, lines and
  // hash of each loaded file) and of the chain before it. Which rows were deleted is told by the
  // files that listed them, which are a later segment's.
  Hash128 chain = {};
};

// The chain of a segment behind another one's, or behind Hash128(): the files are those that were
// loaded.
Hash128 next_chain(const Hash128& before, const TableSchema& table, uint64_t rows,
                   std::span<const LoadedFile> files, std::optional<uint64_t> rows_deleted = {});

// All segments of the table, in order. Fails when its lists cannot be read.
Result<std::vector<ChainedSegment>> chain_segments(const Database& database,
                                                   const TableManifest& table);

}  // namespace lade
