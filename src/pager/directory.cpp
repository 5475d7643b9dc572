#include "pager/directory.hpp"

#include <algorithm>

namespace lade {
namespace {

bool by_key(const DirectoryEntry& a, const DirectoryEntry& b) { return a.key < b.key; }

std::string key_text(ChunkKey key) { return "chunk " + std::to_string(static_cast<uint64_t>(key)); }

// Checks `root.directories` alone, and puts their extents into `extents`.
std::string refs_fault(const Root& root, const Superblock& superblock,
                       std::vector<ExtentRef>& extents) {
  for (const DirectoryRef& ref : root.directories) {
    const ExtentRef& extent = ref.extent;
    if (std::string fault = place_fault(extent, kDirectoryEntriesMax * sizeof(DirectoryEntry),
                                        superblock.file_bytes);
        !fault.empty()) {
      return "directory extent: " + fault;
    }
    if (extent.bytes == 0 || extent.bytes % sizeof(DirectoryEntry) != 0) {
      return "directory extent at " + std::to_string(extent.offset) + " has " +
             std::to_string(extent.bytes) + " bytes, no multiple of " +
             std::to_string(sizeof(DirectoryEntry));
    }
    extents.push_back(extent);
  }
  // Before any is read: a record that lists one extent a million times must not fill the memory.
  return overlap_fault(extents);
}

std::string entries_fault(std::span<const DirectoryEntry> entries, const DirectoryRef& ref,
                          const Root& root, const Superblock& superblock) {
  if (entries.front().key != ref.first_key || entries.back().key != ref.last_key) {
    return "its keys are not the ones that the root record says";
  }
  if (static_cast<uint64_t>(ref.first_key) == 0 ||
      static_cast<uint64_t>(ref.last_key) >= root.next_key) {
    return "its keys are not between 1 and the next key " + std::to_string(root.next_key);
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i].key <= entries[i - 1].key) {
      return key_text(entries[i].key) + " is out of order";
    }
    if (std::string fault = place_fault(entries[i].extent, kChunkBytesMax, superblock.file_bytes);
        !fault.empty()) {
      return key_text(entries[i].key) + ": " + fault;
    }
  }
  return {};
}

}  // namespace

const DirectoryEntry* Directory::find(ChunkKey key) const {
  const auto at = std::lower_bound(
      entries_.begin(), entries_.end(), key,
      [](const DirectoryEntry& entry, ChunkKey wanted) { return entry.key < wanted; });
  return at != entries_.end() && at->key == key ? &*at : nullptr;
}

void Directory::add(std::vector<DirectoryEntry>& fresh) {
  if (fresh.empty()) return;
  if (!std::is_sorted(fresh.begin(), fresh.end(), by_key)) {
    std::sort(fresh.begin(), fresh.end(), by_key);
  }
  const DirectoryEntry first = fresh.front();
  const auto before = static_cast<ptrdiff_t>(entries_.size());
  entries_.insert(entries_.end(), fresh.begin(), fresh.end());
  fresh.clear();
  const auto middle = entries_.begin() + before;
  if (before > 0 && !((middle - 1)->key < middle->key)) {
    std::inplace_merge(entries_.begin(), middle, entries_.end(), by_key);
  }
  const auto twice = std::adjacent_find(
      std::lower_bound(entries_.begin(), entries_.end(), first, by_key), entries_.end(),
      [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.key == b.key; });
  LADE_ASSERT(twice == entries_.end());
}

void Directory::drop_behind(uint64_t offset) {
  std::erase_if(entries_,
                [=](const DirectoryEntry& entry) { return entry.extent.offset >= offset; });
}

void Directory::erase(std::span<const ChunkKey> keys) {
  std::vector<ChunkKey> sorted(keys.begin(), keys.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t erased = std::erase_if(entries_, [&](const DirectoryEntry& entry) {
    return std::binary_search(sorted.begin(), sorted.end(), entry.key);
  });
  LADE_ASSERT(erased == keys.size());
}

Result<Directory> read_directory(const ExtentReader& reader, const Root& root,
                                 const Superblock& superblock, const std::string& path) {
  const auto corrupt = [&](std::string what) {
    return Status::error(Code::corrupt, std::move(what), path);
  };
  std::vector<ExtentRef> extents{superblock.root};
  if (std::string fault = refs_fault(root, superblock, extents); !fault.empty()) {
    return corrupt("root record at " + std::to_string(superblock.root.offset) + ": " + fault);
  }
  std::vector<DirectoryEntry> all;
  AlignedBuffer memory;
  for (const DirectoryRef& ref : root.directories) {
    LADE_TRY(const ByteSpan stored, reader.read(ref.extent, "directory", memory));
    const size_t before = all.size();
    all.resize(before + stored.size() / sizeof(DirectoryEntry));
    std::memcpy(all.data() + before, stored.data(), stored.size());
    const std::span<const DirectoryEntry> entries = std::span(all).subspan(before);
    if (std::string fault = entries_fault(entries, ref, root, superblock); !fault.empty()) {
      return corrupt("directory at " + std::to_string(ref.extent.offset) + ": " + fault);
    }
    for (const DirectoryEntry& entry : entries) extents.push_back(entry.extent);
  }
  if (std::string fault = overlap_fault(extents); !fault.empty()) return corrupt(fault);
  std::sort(all.begin(), all.end(), by_key);
  for (size_t i = 1; i < all.size(); ++i) {
    if (all[i - 1].key == all[i].key) return corrupt(key_text(all[i].key) + " is stored twice");
  }
  Directory directory;
  directory.add(all);
  return directory;
}

}  // namespace lade
