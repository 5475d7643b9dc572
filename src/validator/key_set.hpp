// A set of packed keys, or of one partition of them: open addressing with linear probing over a
// table of 64-bit words, filled to two thirds. A key's hash picks its partition and its place, so
// that a set too large for the budget is built one partition at a time.
//
// Keys come from files and somebody could aim them at one place, which would make each search
// walk through all. So the hash has a seed that nobody can know before.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "validator/packed_keys.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// A bijective mixer (the finalizer of MurmurHash3, A. Appleby).
constexpr uint64_t mix_key(uint64_t key) {
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccd;
  key ^= key >> 33;
  key *= 0xc4ceb9fe1a85ec53;
  return key ^ (key >> 33);
}

// Differs from call to call and from run to run.
uint64_t fresh_hash_seed();

// One partition of all keys: those whose hash falls to number `index` of `count`.
struct HashPartition {
  uint64_t seed = 0;
  uint32_t index = 0;
  uint32_t count = 1;  // below 2^24

  // From the upper bits of the hash, since the lower ones give the place in the table.
  static uint64_t index_of(uint64_t hash, uint32_t count) { return (hash >> 40) * count >> 24; }
  bool has(uint64_t hash) const { return index_of(hash, count) == index; }

  // How many of `keys` one of `count` partitions can have: its share, and eight times the deviation
  // of chance above it.
  static uint64_t keys_max(uint64_t keys, uint32_t count) {
    if (count == 1) return keys;
    const uint64_t share = keys / count + 1;
    return share + static_cast<uint64_t>(8 * std::sqrt(static_cast<double>(share))) + 16;
  }
  // The least number of partitions, up to 2^20, of which each fits `bytes_max` by bytes_for(keys).
  template <typename BytesFor>
  static uint32_t count_for(uint64_t keys, uint64_t bytes_max, const BytesFor& bytes_for) {
    uint32_t count = 1;
    while (count < (1u << 20) && bytes_for(keys_max(keys, count)) > bytes_max)
      count += 1 + count / 64;
    return count;
  }
};

class KeySet {
 public:
  KeySet(StateMeter& meter, uint64_t keys_expected, HashPartition partition)
      : partition_(partition),
        slots_(slots_for(keys_expected), kEmpty, MeteredAllocator<uint64_t>(meter)) {}

  static uint64_t bytes_for(uint64_t keys) { return slots_for(keys) * sizeof(uint64_t); }

  // add(), mark_repeated() and mark_lacking() ignore keys of other partitions and
  // KeySpace::kOutside, and flag none of them.
  // REQUIRES: at most kBlockKeys keys.
  void add(std::span<const uint64_t> keys) {
    Hashed own[kBlockKeys];
    const size_t count = select(keys, own);
    for (size_t i = 0; i < count; ++i) insert(own[i]);
  }
  // Adds the keys and sets one flag for each: 1 if the key was there already. Returns whether any
  // was.
  bool mark_repeated(std::span<const uint64_t> keys, uint8_t* flags) {
    Hashed own[kBlockKeys];
    const size_t count = select(keys, own);
    std::fill_n(flags, keys.size(), uint8_t{0});
    bool any = false;
    for (size_t i = 0; i < count; ++i) {
      const bool repeated = !insert(own[i]);
      flags[own[i].row] = repeated;
      any |= repeated;
    }
    return any;
  }
  // Sets one flag for each key: 1 if it was not added. Returns whether any was not.
  bool mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const {
    Hashed own[kBlockKeys];
    const size_t count = select(keys, own);
    std::fill_n(flags, keys.size(), uint8_t{0});
    bool any = false;
    for (size_t i = 0; i < count; ++i) {
      const bool lacking = slots_[find(own[i].key, own[i].hash)] == kEmpty;
      flags[own[i].row] = lacking;
      any |= lacking;
    }
    return any;
  }

 private:
  static constexpr uint64_t kEmpty = ~uint64_t{0};

  struct Hashed {
    uint64_t key;
    uint32_t hash;  // the lower bits
    uint32_t row;   // in the block
  };

  static uint64_t slots_for(uint64_t keys) {
    return std::min<uint64_t>(keys + keys / 2 + 16, UINT32_MAX);
  }

  // The keys of this partition, with their slots on the way to the cache.
  size_t select(std::span<const uint64_t> keys, Hashed* own) const {
    size_t count = 0;
    for (uint32_t row = 0; row < keys.size(); ++row) {
      const uint64_t hash = mix_key(keys[row] ^ partition_.seed);
      own[count] = {keys[row], static_cast<uint32_t>(hash), row};
      count += size_t{partition_.has(hash)} & size_t{keys[row] != kEmpty};
    }
    for (size_t i = 0; i < count; ++i) __builtin_prefetch(&slots_[place_of(own[i].hash)]);
    return count;
  }
  size_t place_of(uint32_t hash) const { return hash * slots_.size() >> 32; }
  // The place of the key, or the free one where it would be.
  size_t find(uint64_t key, uint32_t hash) const {
    size_t at = place_of(hash);
    while (slots_[at] != key && slots_[at] != kEmpty) at = at + 1 == slots_.size() ? 0 : at + 1;
    return at;
  }
  // Returns whether the key is new.
  bool insert(const Hashed& own) {
    uint64_t& slot = slots_[find(own.key, own.hash)];
    if (slot == own.key) return false;
    slot = own.key;
    if (++keys_ * 3 > slots_.size() * 2) grow();
    return true;
  }
  // Doubles the table. More keys than expected come only when metadata lie, or by a chance that
  // keys_max() leaves.
  void grow();

  HashPartition partition_;
  MeteredVector<uint64_t> slots_;
  uint64_t keys_ = 0;
};

}  // namespace lade
