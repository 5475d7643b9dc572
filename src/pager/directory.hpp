// The directory: the place of every chunk. A list (page_list.hpp) of DirectoryEntries, whose places
// are chunk ids. Chunks are put in the order of their ids and space is only ever appended, so that
// ids and offsets ascend together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pager/format.hpp"

namespace lade {

using DirectoryPage = std::vector<DirectoryEntry>;

// An open page of 16,384 entries is full.
inline constexpr uint64_t kDirectoryPageBytes = 16384 * sizeof(DirectoryEntry);

// The chunk ids from `first` on, before `end`.
struct ChunkIdRange {
  ChunkId first{};
  ChunkId end{};
  uint64_t count() const { return number_of(end) - number_of(first); }
};

// The range of one id.
constexpr ChunkIdRange range_of(ChunkId id) { return {id, id_after(id)}; }

// Whether one of the ranges has the id. REQUIRES: they ascend, and none overlaps.
bool has_id(std::span<const ChunkIdRange> ranges, ChunkId id);
// Whether two of the ranges, in any order, share an id.
bool share_ids(std::vector<ChunkIdRange> ranges);

DirectoryPage decode_directory_page(ByteSpan bytes);

// The fault of a page of entries, or "": their count, ids out of order or not those of `ref`,
// extents that are not in the file or share bytes.
std::string directory_page_fault(ByteSpan bytes, const PageRef& ref, uint64_t file_bytes);

// The entry of a chunk in a page, or null; points into `page`.
const DirectoryEntry* find_entry(std::span<const DirectoryEntry> page, ChunkId id);

}  // namespace lade
