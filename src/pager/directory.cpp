// The checks of a directory page, and the pager's look-up and removal of chunks.
#include "pager/directory.hpp"

#include <algorithm>

#include "base/mutation.hpp"
#include "pager/extents.hpp"
#include "pager/pager.hpp"

namespace lade {
namespace {

// The first of the sorted ranges that has an id from `first` on, before `end`, or null.
const ChunkIdRange* range_reaching(std::span<const ChunkIdRange> freed, uint64_t first,
                                   uint64_t end) {
  const auto found = std::upper_bound(
      freed.begin(), freed.end(), first,
      [](uint64_t wanted, const ChunkIdRange& range) { return wanted < number_of(range.end); });
  return found != freed.end() && number_of(found->first) < end ? &*found : nullptr;
}

}  // namespace

bool has_id(std::span<const ChunkIdRange> ranges, ChunkId id) {
  const auto after = std::upper_bound(
      ranges.begin(), ranges.end(), id,
      [](ChunkId wanted, const ChunkIdRange& range) { return wanted < range.first; });
  return after != ranges.begin() && id < (after - 1)->end;
}

bool share_ids(std::vector<ChunkIdRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const ChunkIdRange& a, const ChunkIdRange& b) { return a.first < b.first; });
  return std::adjacent_find(ranges.begin(), ranges.end(),
                            [](const ChunkIdRange& a, const ChunkIdRange& b) {
                              return b.first < a.end;
                            }) != ranges.end();
}

DirectoryPage decode_directory_page(ByteSpan bytes) {
  DirectoryPage entries(bytes.size() / sizeof(DirectoryEntry));
  if (!entries.empty()) {
    std::memcpy(entries.data(), bytes.data(), entries.size() * sizeof(DirectoryEntry));
  }
  return entries;
}

std::string directory_page_fault(ByteSpan bytes, const PageRef& ref, uint64_t file_bytes) {
  if (bytes.size() % sizeof(DirectoryEntry) != 0 ||
      bytes.size() / sizeof(DirectoryEntry) != ref.items) {
    return "has " + std::to_string(bytes.size()) + " bytes, which are not " +
           std::to_string(ref.items) + " entries";
  }
  const DirectoryPage entries = decode_directory_page(bytes);
  if (number_of(entries.front().id) != ref.first ||
      number_of(id_after(entries.back().id)) != ref.end) {
    return "its chunk ids are not the ones that its parent says";
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    const DirectoryEntry& entry = entries[i];
    if (std::string fault = place_fault(entry.extent, kChunkBytesMax, file_bytes); !fault.empty()) {
      return chunk_text(entry.id) + ": " + fault;
    }
    if (i == 0) continue;
    const DirectoryEntry& before = entries[i - 1];
    if (entry.id <= before.id) return chunk_text(entry.id) + " is out of order";
    if (before.extent.offset + stored_bytes(before.extent) > entry.extent.offset) {
      return chunk_text(entry.id) + " overlaps with the chunk before it or lies in front of it";
    }
  }
  return {};
}

const DirectoryEntry* find_entry(std::span<const DirectoryEntry> page, ChunkId id) {
  const auto at = std::lower_bound(
      page.begin(), page.end(), id,
      [](const DirectoryEntry& entry, ChunkId wanted) { return entry.id < wanted; });
  return at != page.end() && at->id == id ? &*at : nullptr;
}

Result<std::shared_ptr<const DirectoryPage>> Pager::directory_page(const PageRef& ref) const {
  if (auto cached = cache_.find<DirectoryPage>(ref.extent.hash)) return cached;
  return read_directory_page(ref);
}

// Reads the page from the file, whatever the cache has.
Result<std::shared_ptr<const DirectoryPage>> Pager::read_directory_page(const PageRef& ref) const {
  AlignedBuffer memory;
  LADE_TRY(const ByteSpan bytes, read_page(ref.extent, memory));
  if (const std::string fault = directory_page_fault(bytes, ref, data_end()); !fault.empty()) {
    return Status::error(
        Code::corrupt, "directory at " + std::to_string(ref.extent.offset) + ": " + fault, path());
  }
  auto page = std::make_shared<const DirectoryPage>(decode_directory_page(bytes));
  cache_.insert(ref.extent.hash, page, bytes.size());
  return page;
}

// Looks a page up once for neighbouring ids, which are mostly in one page.
Status Pager::locate(std::span<const ChunkId> ids, std::vector<ExtentRef>& extents) const {
  const PageList& list = directory_;
  std::shared_ptr<const DirectoryPage> page;
  size_t leaf_of_page = SIZE_MAX;
  for (const ChunkId id : ids) {
    const uint64_t place = number_of(id);
    const size_t leaf = list.leaf_at(place);
    const DirectoryEntry* entry = nullptr;
    if (leaf == list.leaves().size()) {
      entry = find_entry(open_entries_, id);
    } else if (place >= list.leaves()[leaf].first) {
      if (leaf != leaf_of_page) {
        LADE_TRY(page, directory_page(list.leaves()[leaf]));
        leaf_of_page = leaf;
      }
      entry = find_entry(*page, id);
    }
    if (entry == nullptr) {
      return Status::error(Code::corrupt, chunk_text(id) + " is not in the directory", path());
    }
    extents.push_back(entry->extent);
  }
  return {};
}

void Pager::add_entry(const DirectoryEntry& entry) {
  const uint64_t id = number_of(entry.id);
  directory_.append(std::as_bytes(std::span(&entry, 1)), id, id + 1);
  open_entries_.push_back(entry);
}

// Puts the written page into the cache: the proof of this table and of the next reads its chunks.
Status Pager::write_directory() {
  LADE_CHECK(directory_.write(*this));
  if (!open_entries_.empty() && directory_.leaves().back().items == open_entries_.size()) {
    const uint64_t bytes = open_entries_.size() * sizeof(DirectoryEntry);
    cache_.insert(directory_.leaves().back().extent.hash,
                  std::make_shared<const DirectoryPage>(open_entries_), bytes);
  }
  open_entries_.clear();
  return {};
}

// Removes the entries of freed chunks: a page that has no others is dropped, a page that has is
// written again without them. REQUIRES: the open page is empty.
Status Pager::remove_freed() {
  std::sort(freed_.begin(), freed_.end(),
            [](const ChunkIdRange& a, const ChunkIdRange& b) { return a.first < b.first; });
  std::vector<PageRef> leaves;
  for (const PageRef& leaf : directory_.leaves()) {
    const ChunkIdRange* range = range_reaching(freed_, leaf.first, leaf.end);
    if (range == nullptr) {
      leaves.push_back(leaf);
      continue;
    }
    const bool all = number_of(range->first) <= leaf.first && number_of(range->end) >= leaf.end;
    if (all || LADE_MUTANT(freed_page_dropped)) continue;
    LADE_TRY(const std::shared_ptr<const DirectoryPage> page, directory_page(leaf));
    DirectoryPage kept;
    for (const DirectoryEntry& entry : *page) {
      if (!has_id(freed_, entry.id)) kept.push_back(entry);
    }
    if (kept.empty()) continue;
    PageRef ref{.extent = {},
                .items = kept.size(),
                .level = 0,
                .first = number_of(kept.front().id),
                .end = number_of(id_after(kept.back().id))};
    LADE_TRY(ref.extent, append_page(std::as_bytes(std::span(kept))));
    leaves.push_back(ref);
  }
  return directory_.replace(*this, std::move(leaves));
}

}  // namespace lade
