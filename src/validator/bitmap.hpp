// A bitmap with one bit for every packed key of a range. Every function ignores keys outside of the
// range, so whole blocks of keys go through loops without a branch.
#pragma once

#include <cstdint>
#include <span>

#include "validator/packed_keys.hpp"
#include "validator/state_meter.hpp"

namespace lade {

class Bitmap {
 public:
  Bitmap(StateMeter& meter, PackedRange range)
      : first_(range.first),
        size_(range.size()),
        words_(bytes_for(size_) / 8, 0, MeteredAllocator<uint64_t>(meter)) {}

  // Bytes of state of a range of so many packed keys. REQUIRES: keys > 0.
  static uint64_t bytes_for(uint64_t keys) { return ((keys - 1) / 64 + 1) * 8; }

  void add(std::span<const uint64_t> keys) {
    fetch_ahead(keys);
    uint64_t* const words = words_.data();
    for (uint64_t key : keys) {
      const Place place = place_of(key);
      words[place.word] |= place.inside << place.bit;
    }
  }
  // Adds the keys and sets one flag for each: 1 if the key was there already. Returns whether any
  // was.
  bool mark_repeated(std::span<const uint64_t> keys, uint8_t* flags) {
    fetch_ahead(keys);
    uint64_t* const words = words_.data();
    uint64_t any = 0;
    for (size_t i = 0; i < keys.size(); ++i) {
      const Place place = place_of(keys[i]);
      const uint64_t word = words[place.word];
      const uint64_t was = word >> place.bit & place.inside;
      words[place.word] = word | place.inside << place.bit;
      flags[i] = static_cast<uint8_t>(was);
      any |= was;
    }
    return any != 0;
  }
  // Sets one flag for each key: 1 if it was not added. Returns whether any was not; if all were, no
  // flag is written.
  bool mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const {
    fetch_ahead(keys);
    uint64_t any = 0;
    for (uint64_t key : keys) any |= lacks(key);
    if (any == 0) return false;
    for (size_t i = 0; i < keys.size(); ++i) flags[i] = static_cast<uint8_t>(lacks(keys[i]));
    return true;
  }

 private:
  struct Place {
    uint64_t inside;  // 1, or 0 outside of the range: then `word` and `bit` only can be accessed
    uint64_t word;
    uint64_t bit;
  };
  Place place_of(uint64_t key) const {
    const uint64_t distance = key - first_;
    const bool inside = distance < size_;
    return {inside, inside ? distance / 64 : 0, distance % 64};
  }
  uint64_t lacks(uint64_t key) const {
    const Place place = place_of(key);
    return ~words_[place.word] >> place.bit & place.inside;
  }
  void fetch_ahead(std::span<const uint64_t> keys) const {
    if (words_.size() * 8 <= kFetchAheadBytes) return;
    for (uint64_t key : keys) __builtin_prefetch(&words_[place_of(key).word]);
  }

  uint64_t first_;
  uint64_t size_;
  MeteredVector<uint64_t> words_;
};

}  // namespace lade
