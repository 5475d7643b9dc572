// The superblock: the current generation and the place of its root. Four copies in two slots; a
// commit writes the slot that does not hold the current generation, so that a torn write never
// takes the last good one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/notice_code.hpp"
#include "base/status.hpp"
#include "pager/format.hpp"

namespace lade {

struct Superblock {
  Hash128 file_id;
  uint64_t generation = 0;
  ExtentRef root{};
  uint64_t file_bytes = 0;
  uint64_t previous_generation = 0;
  Hash128 previous_root;
  friend bool operator==(const Superblock&, const Superblock&) = default;
};

// REQUIRES: page.size() == kPageBytes, copy < kSuperblockCopies.
void encode_superblock(const Superblock& superblock, unsigned copy, MutableByteSpan page);

enum class CopyState : uint8_t {
  valid,
  unsupported,          // sound, but of a version that this lade does not know
  perhaps_unsupported,  // names such a version, but its hash is wrong
  damaged,
  absent,  // has no magic
};

// One copy as it was read. `what` is its fault, to be put behind "it": "is cut to 100 bytes".
struct SuperblockCopy {
  CopyState state = CopyState::absent;
  Superblock superblock;
  std::string what;
};

// `page` may be any bytes, and fewer than kPageBytes where the file ends.
SuperblockCopy decode_superblock(ByteSpan page, unsigned copy);

// A fault of the superblock that leaves the current generation whole:
//   superblock_copy_damaged   a copy of a slot; its twin is sound, or the other slot
//   superblock_slot_damaged   both copies of the other slot, which named no later generation
//   superblock_slot_torn      both copies of the other slot, which may have named a later one that
//                             was acknowledged and is lost
//   superblock_slot_stale     the other slot holds something else than the generation before
struct PagerNotice {
  NoticeCode code;
  std::string message;
};

struct SuperblockChoice {
  Superblock current;
  // Per copy of the current generation's slot: it holds the current generation.
  std::array<bool, kCopiesPerSlot> sound{};
  std::vector<PagerNotice> notices;
};

// The newest valid generation. not_a_lade_db, unsupported_version, or corrupt with what each copy
// looks like; also corrupt when valid copies contradict each other, which no crash can cause.
Result<SuperblockChoice> choose_superblock(
    const std::array<SuperblockCopy, kSuperblockCopies>& copies, uint64_t file_size,
    const std::string& path);

}  // namespace lade
