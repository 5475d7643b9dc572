// Every number and struct of the database file. FORMAT.md draws them and gives the reasons. All
// integers are little-endian; version 3 of the format is exactly this header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "pager/chunk_id_pool.hpp"

namespace lade {

inline constexpr uint32_t kFormatVersion = 3;
// The name, then bytes that a transfer in text mode would change (as in the signature of PNG).
inline constexpr char kMagic[8] = {'l', 'a', 'd', 'e', '\r', '\n', '\x1a', '\n'};
inline constexpr uint32_t kByteOrderMark = 0x01020304;

// Size and alignment of writes and of a superblock copy: the block size of disks, which direct I/O
// asks for.
inline constexpr uint64_t kPageBytes = 4096;
inline constexpr unsigned kSuperblockCopies = 4;  // A0 A1 B0 B1
inline constexpr unsigned kCopiesPerSlot = 2;
// Far apart, so that one bad region of a disk does not take two copies.
inline constexpr uint64_t kSuperblockSpacing = 64 * 1024;
inline constexpr uint64_t kDataStart = kSuperblockCopies * kSuperblockSpacing;

// Extents start at a cache line, so that a chunk read into aligned memory can be decoded where it
// lies.
inline constexpr uint64_t kExtentAlignment = 64;
// Bounds on the lengths in a file, and so on the memory that one read allocates.
inline constexpr uint64_t kChunkBytesMax = uint64_t{1} << 30;
inline constexpr uint64_t kRootBytesMax = uint64_t{1} << 26;
inline constexpr uint64_t kPageListBytesMax = uint64_t{1} << 27;
// A bound on chunk ids, generations and places in lists, so that adding to one cannot overflow.
inline constexpr uint64_t kCounterMax = uint64_t{1} << 62;
// The most pages that one index page names.
inline constexpr uint64_t kPagesPerIndex = 32;
// The highest level of an index page.
inline constexpr uint64_t kListLevelsMax = 12;

// How a parent names a child. The hash is XXH3-128 of `bytes` bytes, seeded with place_seed(); the
// zero bytes up to the next multiple of kExtentAlignment belong to the extent, too.
struct ExtentRef {
  uint64_t offset;  // in the file, a multiple of kExtentAlignment
  uint64_t bytes;
  Hash128 hash;
  friend bool operator==(const ExtentRef&, const ExtentRef&) = default;
};
static_assert(sizeof(ExtentRef) == 32 && offsetof(ExtentRef, hash) == 16);

// First bytes of a superblock copy; zeros fill it up to kPageBytes. Magic, byte order, version,
// features and hash stay where they are in all versions to come, so that an old reader can tell a
// newer file from a damaged one.
struct StoredSuperblock {
  char magic[8];
  uint32_t byte_order;
  uint32_t version;
  uint64_t required_features;  // a bit that a reader does not know means: do not read
  Hash128 file_id;
  uint64_t generation;
  ExtentRef root;
  uint64_t file_bytes;  // where the generation ends: a multiple of kPageBytes
  uint64_t previous_generation;
  Hash128 previous_root;  // hash of its root
  Hash128 hash;           // of the whole page with this field zero, seeded with place_seed()
};
static_assert(std::is_trivially_copyable_v<StoredSuperblock>);
static_assert(offsetof(StoredSuperblock, file_id) == 24);
static_assert(offsetof(StoredSuperblock, generation) == 40);
static_assert(offsetof(StoredSuperblock, root) == 48);
static_assert(offsetof(StoredSuperblock, file_bytes) == 80);
static_assert(offsetof(StoredSuperblock, previous_root) == 96);
static_assert(offsetof(StoredSuperblock, hash) == 112);
static_assert(sizeof(StoredSuperblock) == 128);

// How a parent names a page of a list (page_list.hpp). At level 0 the page holds items; at a higher
// one it is an index page: an array of PageRefs of the level below.
struct PageRef {
  ExtentRef extent;
  uint64_t items;  // in the page, or in all pages below it; never 0
  uint64_t level;
  uint64_t first;  // place of the first item: a chunk id, a row, an index
  uint64_t end;    // one behind the place of the last item
  friend bool operator==(const PageRef&, const PageRef&) = default;
};
static_assert(sizeof(PageRef) == 64 && std::is_trivially_copyable_v<PageRef>);

// An entry of the directory; a page of it is an array of these, ascending both by id and by offset.
struct DirectoryEntry {
  ChunkId id;
  ExtentRef extent;
};
static_assert(sizeof(DirectoryEntry) == 40 && std::is_trivially_copyable_v<DirectoryEntry>);

// First bytes of the root record; then `directory_pages` PageRefs, then `catalog_bytes` bytes of
// the caller's.
struct StoredRoot {
  Hash128 file_id;
  uint64_t generation;
  uint64_t next_id;  // the first id that was never reserved
  uint64_t directory_pages;
  uint64_t catalog_bytes;
};
static_assert(sizeof(StoredRoot) == 48 && std::is_trivially_copyable_v<StoredRoot>);

constexpr uint64_t copy_offset(unsigned copy) { return copy * kSuperblockSpacing; }
// Even generations live in slot A (0), odd ones in slot B (1).
constexpr unsigned slot_of(uint64_t generation) { return static_cast<unsigned>(generation % 2); }

// The same bytes in must give the same file, so that the id of a file is no random number but a
// hash of what its creator says about it.
inline Hash128 file_id_of(ByteSpan first_catalog) { return hash128(first_catalog, kFormatVersion); }

// Ties a hash to its file and its place, so that bytes from elsewhere never pass for the right
// ones.
inline uint64_t place_seed(const Hash128& file_id, uint64_t offset) {
  const uint64_t place[3] = {file_id.low, file_id.high, offset};
  return hash64(std::as_bytes(std::span(place)));
}

}  // namespace lade
