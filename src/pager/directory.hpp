// The directory: where every chunk lies. A list (page_list.hpp) of DirectoryEntries, whose places
// are keys. Keys are put in ascending order and space is only ever appended, so that keys and
// offsets ascend together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pager/format.hpp"

namespace lade {

using DirectoryPage = std::vector<DirectoryEntry>;

// An open page of 16,384 entries is full.
inline constexpr uint64_t kDirectoryPageBytes = 16384 * sizeof(DirectoryEntry);

// Keys from `first` to before `end`.
struct KeyRange {
  ChunkId first{};
  ChunkId end{};
  uint64_t count() const { return static_cast<uint64_t>(end) - static_cast<uint64_t>(first); }
};

DirectoryPage decode_directory_page(ByteSpan bytes);

// What is wrong with entries that a page claims to hold, or nothing: their count, keys out of order
// or not those of `ref`, places outside of the file or shared by two of them.
std::string directory_page_fault(ByteSpan bytes, const PageRef& ref, uint64_t file_bytes);

// The entry of a key in a page, or null.
const DirectoryEntry* find_entry(std::span<const DirectoryEntry> page, ChunkId key);

}  // namespace lade
