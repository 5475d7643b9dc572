// The segments of a stored table as publishing tells them apart: by what was loaded, not by where
// the pager keeps it, so that a database that was compacted, or loaded anew from the same files, is
// the same. A chain of hashes makes "what is published is the beginning of what is stored" one
// comparison.
#pragma once

#include <span>
#include <vector>

#include "base/hash.hpp"
#include "store/database.hpp"

namespace lade {

struct ChainedSegment {
  uint64_t first_batch = 0;  // in the table
  uint64_t batches = 0;
  uint64_t rows = 0;
  // Of this segment (the table's declaration, its rows, the bytes, lines and hash of each loaded
  // file) and of the chain before it.
  Hash128 chain = {};
};

// The chain of a segment behind another one's, or behind Hash128(): the files are those that were
// loaded.
Hash128 next_chain(const Hash128& before, const TableSchema& table, uint64_t rows,
                   std::span<const LoadedFile> files);

// All segments of the table, in order. Fails when its lists cannot be read.
Result<std::vector<ChainedSegment>> chain_segments(const Database& database,
                                                   const TableManifest& table);

}  // namespace lade
