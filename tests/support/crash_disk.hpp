// A disk that can lose power. It keeps what is durable apart from what was written since the last
// sync, and makes every image that a power cut could leave behind: each sector written since then
// may be old, new, torn, zero or garbage, and a change of the file's size may be lost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "file/file.hpp"

namespace lade {

inline constexpr uint64_t kSectorBytes = 512;

// What was on its way between two syncs.
struct CrashEpoch {
  struct Write {
    uint64_t offset;
    std::vector<std::byte> bytes;
  };
  std::vector<std::byte> durable;  // before any of the writes
  std::vector<Write> writes;
  uint64_t live_size = 0;     // of the file after them
  uint64_t acknowledged = 0;  // the generation that the user was told of before them
};

class CrashDisk {
 public:
  explicit CrashDisk(std::vector<std::byte> durable = {})
      : live_(durable), durable_(std::move(durable)) {}

  // The file of the running process; the disk outlives it. Not for a background writer.
  std::unique_ptr<File> open();
  void acknowledge(uint64_t generation) { acknowledged_ = generation; }
  // The nth sync from now fails, and what was pending will never be durable, but still be read: so
  // does a kernel that marks the pages of a failed write-back as clean.
  void lose_sync(unsigned nth) { syncs_until_loss_ = nth; }

  // All epochs, with what is pending now as the last one.
  std::vector<CrashEpoch> epochs() const;
  const std::vector<std::byte>& live() const { return live_; }
  const std::vector<std::byte>& durable() const { return durable_; }

 private:
  friend class CrashFile;

  CrashEpoch pending_epoch() const;

  std::vector<std::byte> live_;
  std::vector<std::byte> durable_;
  std::vector<CrashEpoch::Write> pending_;
  std::vector<CrashEpoch> epochs_;
  uint64_t acknowledged_ = 0;
  unsigned syncs_until_loss_ = 0;  // 0: none is lost
};

// What to try of an epoch.
struct CrashPlan {
  // Up to this many sectors every combination of old and new is tried; beyond, all prefixes,
  // suffixes, singles and all-but-ones.
  unsigned exhaustive_sectors_max = 8;
  unsigned random_subsets = 32;
  unsigned damaged_subsets = 64;  // with torn, zero and garbage sectors
};

// Calls `visit` with every image; it may not keep it. Returns how many there were.
uint64_t for_each_crash(const CrashEpoch& epoch, const CrashPlan& plan, std::mt19937_64& random,
                        const std::function<void(ByteSpan image)>& visit);

// A file that can only be read: `image` itself, which outlives it.
std::unique_ptr<File> open_image(ByteSpan image);

}  // namespace lade
