// A disk that can lose power. It keeps what is durable apart from what was written since the last
// sync, and makes every image that a power cut could leave behind: each sector written since then
// may be old, new, torn, zero or garbage, and the file may have any size that it had since then.
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
  // Without bytes: the file was resized to `offset`.
  struct Write {
    uint64_t offset;
    std::vector<std::byte> bytes;
  };
  std::vector<std::byte> durable;  // before any of the writes
  std::vector<Write> writes;
  std::vector<uint64_t> sizes;  // of the file, from the durable one to the one after the writes
  size_t promise = 0;           // what the user was told before them: CrashDisk::promise()
};

class CrashDisk {
 public:
  explicit CrashDisk(std::vector<std::byte> durable = {})
      : live_(durable), durable_(std::move(durable)), sizes_{durable_.size()} {}

  // The file of the running process; the disk outlives it. Not for a background writer.
  std::unique_ptr<File> open();
  // From now on another thing has to be found after a crash; what a number stands for is the
  // caller's.
  void promise(size_t number) { promise_ = number; }
  // The nth sync from now fails. Half of the sectors that were pending, drawn by `seed`, will never
  // be durable, but still be read: a kernel marks the pages of a failed write-back as clean.
  void lose_sync(unsigned nth, uint64_t seed) {
    syncs_until_loss_ = nth;
    loss_.seed(seed);
  }

  // All epochs, with what is pending now as the last one.
  std::vector<CrashEpoch> epochs() const;
  const std::vector<std::byte>& live() const { return live_; }
  const std::vector<std::byte>& durable() const { return durable_; }

 private:
  friend class CrashFile;

  CrashEpoch pending_epoch() const;
  void write(uint64_t offset, ByteSpan bytes);
  Status sync(const std::string& path);
  void lose(const CrashEpoch::Write& write);

  std::vector<std::byte> live_;
  std::vector<std::byte> durable_;
  std::vector<CrashEpoch::Write> pending_;
  std::vector<uint64_t> sizes_;  // as CrashEpoch::sizes
  std::vector<CrashEpoch> epochs_;
  size_t promise_ = 0;
  unsigned syncs_until_loss_ = 0;  // 0: none is lost
  std::mt19937_64 loss_;
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
