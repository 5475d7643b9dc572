#include "validator/pair_lookup.hpp"

#include <optional>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

KeySpace space_of(int64_t firsts, int64_t seconds) {
  return KeySpace::of(std::vector<ValueRange>{{1, firsts}, {0, seconds - 1}});
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("a lookup answers as a set of pairs does, in 16 and in 32 bits, and for its range") {
  std::mt19937_64 random(1);
  for (int64_t seconds : {int64_t{1}, int64_t{7}, int64_t{65'535}, int64_t{65'536},
                          int64_t{1'000'000}, int64_t{UINT32_MAX}}) {
    for (uint32_t words : {1u, 2u, 4u, 8u}) {
      const KeySpace space = space_of(50, seconds);
      REQUIRE(PairLookup::fits(space));
      const PackedRange range{uint64_t{10} << space.low_bits(),
                              (uint64_t{40} << space.low_bits()) - 1};
      StateMeter meter;
      PairLookup lookup(meter, space, range, words);
      CHECK(meter.current_bytes() == PairLookup::bytes_for(30, words));
      const uint64_t lanes = words * (seconds <= 65'535 ? 4 : 2);
      CHECK(PairLookup::bucket_words_for(space, lanes) == words);
      std::set<uint64_t> set;
      std::vector<uint64_t> in_bucket(50);
      // The least and the greatest second come often: free places are all ones.
      const auto random_key = [&] {
        const uint64_t second = random() % 3 == 0   ? static_cast<uint64_t>(seconds) - 1
                                : random() % 3 == 0 ? 0
                                                    : random() % static_cast<uint64_t>(seconds);
        return (random() % 50) << space.low_bits() | second;
      };
      for (int i = 0; i < 600; ++i) {
        uint64_t key = random_key();
        const uint64_t first = key >> space.low_bits();
        const bool inside = first >= 10 && first < 40;
        if (inside && !set.contains(key) && in_bucket[first] == lanes) continue;
        uint8_t flag = 7;
        const bool repeated = lookup.mark_repeated(std::span(&key, 1), &flag);
        CHECK(repeated == (inside && set.contains(key)));
        CHECK(flag == (repeated ? 1 : 0));
        if (set.insert(key).second) ++in_bucket[first];
        key = random_key();
        const uint64_t probed = key >> space.low_bits();
        const bool lacking = lookup.mark_lacking(std::span(&key, 1), &flag);
        CHECK(lacking == (probed >= 10 && probed < 40 && !set.contains(key)));
      }
      const uint64_t outside = KeySpace::kOutside;
      uint8_t flag = 7;
      CHECK_FALSE(lookup.mark_lacking(std::span(&outside, 1), &flag));
      CHECK_FALSE(lookup.mark_repeated(std::span(&outside, 1), &flag));
      CHECK_FALSE(lookup.overflowed());
    }
  }
}

TEST_CASE("a lookup larger than the cache, which is fetched ahead, answers as a set does") {
  std::mt19937_64 random(3);
  for (uint32_t words : {1u, 2u, 4u, 8u}) {
    const int64_t firsts = static_cast<int64_t>(4 * kFetchAheadBytes / (words * sizeof(uint64_t)));
    const KeySpace space = space_of(firsts, 3);
    // A quarter of the firsts on either side is not in the range.
    const uint64_t begin = static_cast<uint64_t>(firsts) / 4;
    const uint64_t end = 3 * begin;
    const PackedRange range{begin << space.low_bits(), (end << space.low_bits()) - 1};
    StateMeter meter;
    PairLookup lookup(meter, space, range, words);
    REQUIRE(meter.current_bytes() > kFetchAheadBytes);
    std::set<uint64_t> set;
    const auto inside = [&](uint64_t key) {
      return key >> space.low_bits() >= begin && key >> space.low_bits() < end;
    };
    for (int block = 0; block < 40; ++block) {
      std::vector<uint64_t> keys(kBlockKeys);
      for (uint64_t& key : keys) {
        const uint64_t near = begin + random() % 20 - 10;
        const uint64_t first = random() % 2 == 0 ? near : random() % static_cast<uint64_t>(firsts);
        key = random() % 20 == 0 ? KeySpace::kOutside : first << space.low_bits() | random() % 3;
      }
      std::vector<uint8_t> expected;
      for (uint64_t key : keys) expected.push_back(inside(key) && !set.contains(key));
      std::vector<uint8_t> flags(keys.size(), 7);
      REQUIRE(lookup.mark_lacking(keys, flags.data()));
      REQUIRE(flags == expected);
      expected.clear();
      for (uint64_t key : keys) expected.push_back(!set.insert(key).second && inside(key));
      lookup.mark_repeated(keys, flags.data());
      REQUIRE(flags == expected);
      REQUIRE_FALSE(lookup.mark_lacking(keys, flags.data()));
    }
    CHECK_FALSE(lookup.overflowed());
  }
}

TEST_CASE("a pair too many for its bucket is noticed, the same pair again is not one") {
  const KeySpace space = space_of(3, 1000);
  StateMeter meter;
  PairLookup lookup(meter, space, space.all(), 1);
  const uint64_t low = uint64_t{1} << space.low_bits();
  const std::vector<uint64_t> full{low | 5, low | 6, low | 7, low | 999, low | 5, low | 999};
  lookup.add(full);
  CHECK_FALSE(lookup.overflowed());
  const uint64_t one_more = low | 8;
  lookup.add(std::span(&one_more, 1));
  CHECK(lookup.overflowed());
}

TEST_CASE("seconds that need all of 32 bits leave no value for a free place") {
  CHECK(PairLookup::fits(space_of(10, int64_t{UINT32_MAX})));
  CHECK_FALSE(PairLookup::fits(space_of(10, int64_t{UINT32_MAX} + 1)));
  CHECK_FALSE(PairLookup::fits(KeySpace::of(std::vector<ValueRange>{{1, 10}})));
}
}  // TEST_SUITE("validator")

}  // namespace lade
