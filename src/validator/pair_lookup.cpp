#include "validator/pair_lookup.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace lade {
namespace {

unsigned lane_bits(const KeySpace& space) {
  return space.ranges()[1].span() < UINT16_MAX ? 16 : 32;
}

}  // namespace

PairLookup::PairLookup(StateMeter& meter, const KeySpace& space, PackedRange range,
                       uint32_t bucket_words)
    : low_bits_(space.low_bits()),
      low_mask_((uint64_t{1} << low_bits_) - 1),
      first_(range.first >> low_bits_),
      size_((range.last >> low_bits_) - first_ + 1),
      lane_bits_(lane_bits(space)),
      lane_ones_(lane_bits_ == 16 ? 0x0001'0001'0001'0001 : 0x0000'0001'0000'0001),
      bucket_words_(bucket_words),
      words_(size_ * bucket_words, ~uint64_t{0}, MeteredAllocator<uint64_t>(meter)) {
  LADE_ASSERT(fits(space) && std::has_single_bit(bucket_words) && bucket_words <= kBucketWordsMax);
}

uint64_t PairLookup::bucket_words_for(const KeySpace& space, uint64_t pairs) {
  return std::bit_ceil(std::max<uint64_t>(1, divide_up(pairs, 64 / lane_bits(space))));
}

bool PairLookup::place(uint64_t key) {
  const uint64_t first = first_of(key);
  if (first >= size_) return true;
  const uint64_t lanes = lanes_of(key);
  uint64_t* const bucket = &words_[first * bucket_words_];
  for (uint32_t i = 0; i < bucket_words_; ++i) {
    if (zero_lanes(bucket[i] ^ lanes) != 0) return false;
    const uint64_t free = zero_lanes(~bucket[i]);
    if (free == 0) continue;
    const int lowest_bit = std::countr_zero(free) - static_cast<int>(lane_bits_ - 1);
    const uint64_t lane = (~uint64_t{0} >> (64 - lane_bits_)) << lowest_bit;
    bucket[i] = (bucket[i] & ~lane) | (lanes & lane);
    return true;
  }
  overflowed_ = true;
  return true;
}

void PairLookup::fetch_ahead(std::span<const uint64_t> keys) const {
  if (words_.size() * sizeof(uint64_t) <= kFetchAheadBytes) return;
  for (uint64_t key : keys) {
    const uint64_t first = first_of(key);
    __builtin_prefetch(&words_[first < size_ ? first * bucket_words_ : 0]);
  }
}

void PairLookup::add(std::span<const uint64_t> keys) {
  for (uint64_t key : keys) place(key);
}

bool PairLookup::mark_repeated(std::span<const uint64_t> keys, uint8_t* flags) {
  fetch_ahead(keys);
  bool any = false;
  for (size_t i = 0; i < keys.size(); ++i) {
    const bool repeated = !place(keys[i]);
    flags[i] = repeated;
    any |= repeated;
  }
  return any;
}

bool PairLookup::mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const {
  switch (bucket_words_) {
    case 1: return mark_lacking_in<1>(keys, flags);
    case 2: return mark_lacking_in<2>(keys, flags);
    case 4: return mark_lacking_in<4>(keys, flags);
    default: return mark_lacking_in<kBucketWordsMax>(keys, flags);
  }
}

template <uint32_t kBucketWords>
uint64_t PairLookup::lacks(uint64_t key) const {
  const uint64_t first = first_of(key);
  const bool inside = first < size_;
  const uint64_t* const bucket = &words_[inside ? first * kBucketWords : 0];
  const uint64_t lanes = lanes_of(key);
  uint64_t found = 0;
  for (uint32_t i = 0; i < kBucketWords; ++i) found |= zero_lanes(bucket[i] ^ lanes);
  return static_cast<uint64_t>(inside) & static_cast<uint64_t>(found == 0);
}

template <uint32_t kBucketWords>
bool PairLookup::mark_lacking_in(std::span<const uint64_t> keys, uint8_t* flags) const {
  fetch_ahead(keys);
  uint64_t any = 0;
  for (uint64_t key : keys) any |= lacks<kBucketWords>(key);
  if (any == 0) return false;
  for (size_t i = 0; i < keys.size(); ++i)
    flags[i] = static_cast<uint8_t>(lacks<kBucketWords>(keys[i]));
  return true;
}

}  // namespace lade
