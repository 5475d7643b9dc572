// A lookup of pairs (a, b): for every a of a range a bucket of equal size that holds its b's, 16 or
// 32 bits each, in words of 64 bits.
//
//   a0 | b b b b | a1 | b b - - | a2 | b b b - |        -: free, all ones
//
// A pair is found by one read, and all b's of a word are compared at once. Pairs are added in any
// order. A pair that finds its bucket full is dropped, and the lookup has overflowed and is of no
// use: its owner starts again with larger buckets. Every function ignores pairs outside of the
// range.
#pragma once

#include <cstdint>
#include <span>

#include "validator/key_space.hpp"
#include "validator/packed_keys.hpp"
#include "validator/state_meter.hpp"

namespace lade {

class PairLookup {
 public:
  // A bucket is a cache line at most; with larger ones, searching loses to hashing.
  static constexpr uint32_t kBucketWordsMax = 8;

  // REQUIRES: fits(space); the range starts and ends with an a; bucket_words is a power of two and
  // at most kBucketWordsMax.
  PairLookup(StateMeter& meter, const KeySpace& space, PackedRange range, uint32_t bucket_words);

  // Whether the keys are pairs whose second values leave one of 32 bits to mark a free lane.
  static bool fits(const KeySpace& space) {
    return space.ranges().size() == 2 && space.ranges()[1].span() < UINT32_MAX;
  }
  // The least words of a bucket for so many pairs, a power of two. REQUIRES: fits(space).
  static uint64_t bucket_words_for(const KeySpace& space, uint64_t pairs);
  static uint64_t bytes_for(uint64_t firsts, uint64_t bucket_words) {
    return firsts * bucket_words * sizeof(uint64_t);
  }

  void add(std::span<const uint64_t> keys);
  // Adds the keys and sets one flag for each: 1 if the key was there already. Returns whether any
  // was.
  bool mark_repeated(std::span<const uint64_t> keys, uint8_t* flags);
  bool overflowed() const { return overflowed_; }

  // Sets one flag for each key: 1 if it was not added. Returns whether any was not; if all were, no
  // flag is written.
  // REQUIRES: not overflowed().
  bool mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const;

 private:
  uint64_t first_of(uint64_t key) const { return (key >> low_bits_) - first_; }
  // b in every lane of a word.
  uint64_t lanes_of(uint64_t key) const { return (key & low_mask_) * lane_ones_; }
  // The upper bits of lanes that are zero. What lies above the lowest of them may be wrong (the
  // borrow trick: H. S. Warren, Hacker's Delight, 6-1).
  uint64_t zero_lanes(uint64_t word) const {
    return (word - lane_ones_) & ~word & lane_ones_ << (lane_bits_ - 1);
  }
  // Adds a pair; false when it is there already.
  bool place(uint64_t key);
  template <uint32_t kBucketWords>
  uint64_t lacks(uint64_t key) const;
  template <uint32_t kBucketWords>
  bool mark_lacking_in(std::span<const uint64_t> keys, uint8_t* flags) const;
  void fetch_ahead(std::span<const uint64_t> keys) const;

  unsigned low_bits_;
  uint64_t low_mask_;
  uint64_t first_;
  uint64_t size_;
  unsigned lane_bits_;
  uint64_t lane_ones_;  // 1 in every lane
  uint32_t bucket_words_;
  bool overflowed_ = false;
  MeteredVector<uint64_t> words_;
};

}  // namespace lade
