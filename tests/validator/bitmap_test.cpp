#include "validator/bitmap.hpp"

#include <random>
#include <set>

#include <doctest/doctest.h>

#include "validator/key_space.hpp"

namespace lade {

TEST_SUITE("validator") {
TEST_CASE("a bitmap answers as a set does, and only for its range") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    const uint64_t first = random() >> (random() % 64);
    const uint64_t size = 1 + random() % 300;
    if (first > KeySpace::kOutside - size) continue;
    StateMeter meter;
    Bitmap bitmap(meter, {first, first + size - 1});
    CHECK(meter.current_bytes() == Bitmap::bytes_for(size));
    std::set<uint64_t> set;
    const auto key = [&] { return first - 20 + random() % (size + 40); };
    const auto inside = [&](uint64_t k) { return k - first < size; };
    for (int block = 0; block < 10; ++block) {
      std::vector<uint64_t> keys(random() % 40);
      for (uint64_t& k : keys) k = random() % 20 == 0 ? KeySpace::kOutside : key();
      std::vector<uint8_t> flags(keys.size(), 7);
      if (block % 3 == 0) {
        bitmap.add(keys);
        for (uint64_t k : keys) set.insert(k);
      } else if (block % 3 == 1) {
        bool any = false;
        std::vector<uint8_t> expected;
        for (uint64_t k : keys) expected.push_back(!set.insert(k).second && inside(k));
        for (uint8_t flag : expected) any |= flag != 0;
        CHECK(bitmap.mark_repeated(keys, flags.data()) == any);
        CHECK(flags == expected);
      } else {
        bool any = false;
        std::vector<uint8_t> expected;
        for (uint64_t k : keys) expected.push_back(!set.contains(k) && inside(k));
        for (uint8_t flag : expected) any |= flag != 0;
        CHECK(bitmap.mark_lacking(keys, flags.data()) == any);
        if (any) CHECK(flags == expected);
      }
    }
  }
}

TEST_CASE("a bitmap larger than the cache, which is fetched ahead, answers as a set does") {
  constexpr uint64_t kFirst = 1'000'000'007;
  constexpr uint64_t kSize = 10 * kFetchAheadBytes;
  StateMeter meter;
  Bitmap bitmap(meter, {kFirst, kFirst + kSize - 1});
  REQUIRE(meter.current_bytes() > kFetchAheadBytes);
  std::mt19937_64 random(2);
  std::set<uint64_t> set;
  // Close to both ends and far outside, too.
  const auto key = [&] {
    const uint64_t near = random() % 300;
    const uint64_t choices[] = {kFirst - 150 + near, kFirst + kSize - 150 + near,
                                kFirst + random() % kSize, random(), KeySpace::kOutside};
    return choices[random() % std::size(choices)];
  };
  const auto inside = [&](uint64_t k) { return k - kFirst < kSize; };
  for (int block = 0; block < 300; ++block) {
    std::vector<uint64_t> keys(kBlockKeys);
    for (uint64_t& k : keys) k = key();
    std::vector<uint8_t> expected;
    for (uint64_t k : keys) expected.push_back(inside(k) && !set.contains(k));
    std::vector<uint8_t> flags(keys.size(), 7);
    REQUIRE(bitmap.mark_lacking(keys, flags.data()));
    REQUIRE(flags == expected);
    if (block % 2 == 0) {
      bitmap.add(keys);
      set.insert(keys.begin(), keys.end());
      REQUIRE_FALSE(bitmap.mark_lacking(keys, flags.data()));
      continue;
    }
    expected.clear();
    for (uint64_t k : keys) expected.push_back(!set.insert(k).second && inside(k));
    bitmap.mark_repeated(keys, flags.data());
    REQUIRE(flags == expected);
  }
}

TEST_CASE("the range may be the last keys there are") {
  StateMeter meter;
  Bitmap bitmap(meter, {KeySpace::kOutside - 70, KeySpace::kOutside - 1});
  const uint64_t keys[] = {KeySpace::kOutside - 70, KeySpace::kOutside - 1, KeySpace::kOutside, 0};
  uint8_t flags[4];
  bitmap.add(std::span(keys).first(1));
  CHECK(bitmap.mark_lacking(keys, flags));
  CHECK(flags[0] == 0);
  CHECK(flags[1] == 1);
  CHECK(flags[2] == 0);
  CHECK(flags[3] == 0);
}
}  // TEST_SUITE("validator")

}  // namespace lade
