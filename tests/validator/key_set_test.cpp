#include "validator/key_set.hpp"

#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "validator/key_space.hpp"

namespace lade {
namespace {

// The key whose hash with this seed is given: the mixer backwards.
uint64_t key_with_hash(uint64_t hash, uint64_t seed) {
  hash ^= hash >> 33;
  hash *= 0x9cb4b2f8129337db;
  hash ^= hash >> 33;
  hash *= 0x4f74430c22a54005;
  hash ^= hash >> 33;
  return hash ^ seed;
}

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("partitions of a key set answer together as one set does") {
  std::mt19937_64 random(1);
  for (uint32_t partitions : {1u, 2u, 3u, 7u, 1000u}) {
    const uint64_t seed = random();
    std::vector<uint64_t> keys(250);
    for (uint64_t& key : keys) key = random() % 300;
    keys[7] = KeySpace::kOutside;
    std::vector<uint64_t> probes(250);
    for (uint64_t& key : probes) key = random() % 300;
    probes[9] = KeySpace::kOutside;

    std::vector<uint8_t> repeated(keys.size(), 0);
    std::vector<uint8_t> lacking(probes.size(), 0);
    for (uint32_t index = 0; index < partitions; ++index) {
      StateMeter meter;
      KeySet set(meter, keys.size(), {seed, index, partitions});
      std::vector<uint8_t> flags(keys.size(), 7);
      set.mark_repeated(keys, flags.data());
      for (size_t i = 0; i < flags.size(); ++i) repeated[i] |= flags[i];
      CHECK_FALSE(set.mark_lacking(keys, flags.data()));
      set.mark_lacking(probes, flags.data());
      for (size_t i = 0; i < flags.size(); ++i) lacking[i] |= flags[i];
      CHECK(meter.peak_bytes() == KeySet::bytes_for(keys.size()));
    }
    std::set<uint64_t> set;
    for (size_t i = 0; i < keys.size(); ++i) {
      const bool expected = keys[i] != KeySpace::kOutside && !set.insert(keys[i]).second;
      CHECK(repeated[i] == (expected ? 1 : 0));
    }
    for (size_t i = 0; i < probes.size(); ++i) {
      const bool expected = probes[i] != KeySpace::kOutside && !set.contains(probes[i]);
      CHECK(lacking[i] == (expected ? 1 : 0));
    }
  }
}

TEST_CASE("a set that is told too few keys grows and loses none") {
  StateMeter meter;
  KeySet set(meter, 1, {1, 0, 1});
  std::vector<uint64_t> keys(kBlockKeys);
  for (uint64_t block = 0; block < 20; ++block) {
    for (size_t i = 0; i < keys.size(); ++i) keys[i] = (block * kBlockKeys + i) * 977;
    set.add(keys);
  }
  uint8_t flags[kBlockKeys];
  for (uint64_t block = 0; block < 20; ++block) {
    for (size_t i = 0; i < keys.size(); ++i) keys[i] = (block * kBlockKeys + i) * 977;
    CHECK_FALSE(set.mark_lacking(keys, flags));
  }
  keys[0] = 1;
  CHECK(set.mark_lacking(keys, flags));
}

TEST_CASE("keys aimed at one place with a known seed are scattered by another") {
  constexpr uint64_t kKnownSeed = 0;
  std::vector<uint64_t> keys(20'000);
  for (size_t i = 0; i < keys.size(); ++i) {
    keys[i] = key_with_hash(i << 44 >> 20, kKnownSeed);  // lower bits 0, partitions as well
    REQUIRE(static_cast<uint32_t>(mix_key(keys[i] ^ kKnownSeed) & 0xffffff) == 0);
  }
  const uint64_t seed = fresh_hash_seed();
  std::vector<uint64_t> by_place(64);
  std::vector<uint64_t> by_partition(64);
  for (uint64_t key : keys) {
    const uint64_t hash = mix_key(key ^ seed);
    ++by_place[(hash & UINT32_MAX) * 64 >> 32];
    ++by_partition[(hash >> 40) * 64 >> 24];
  }
  for (size_t i = 0; i < 64; ++i) {
    CHECK(by_place[i] <= HashPartition::keys_max(keys.size(), 64));
    CHECK(by_partition[i] <= HashPartition::keys_max(keys.size(), 64));
  }
  CHECK(fresh_hash_seed() != seed);
}

TEST_CASE("keys are cut into as few partitions as fit the budget") {
  for (uint64_t keys : {uint64_t{0}, uint64_t{1}, uint64_t{500}, uint64_t{100'000},
                        uint64_t{6'001'215}, uint64_t{600'000'000}}) {
    for (uint64_t bytes : {uint64_t{1024}, uint64_t{65'536}, uint64_t{8} << 20}) {
      const uint32_t count = HashPartition::count_for(keys, bytes, KeySet::bytes_for);
      if (count >= 1u << 20) continue;  // 600 million keys in a kilobyte
      CHECK(KeySet::bytes_for(HashPartition::keys_max(keys, count)) <= bytes);
      if (count > 64) continue;
      if (count > 1) CHECK(KeySet::bytes_for(HashPartition::keys_max(keys, count - 1)) > bytes);
    }
  }
}

TEST_CASE("no partition of random keys passes the keys it is to be ready for") {
  std::mt19937_64 random(3);
  for (uint32_t partitions : {2u, 10u, 300u}) {
    std::vector<uint64_t> sizes(partitions);
    for (uint64_t i = 0; i < 30'000; ++i) {
      const uint64_t hash = mix_key(random());
      for (uint32_t index = 0; index < partitions; ++index)
        sizes[index] += HashPartition{0, index, partitions}.has(hash) ? 1 : 0;
    }
    uint64_t total = 0;
    for (uint64_t size : sizes) {
      CHECK(size <= HashPartition::keys_max(30'000, partitions));
      total += size;
    }
    CHECK(total == 30'000);
  }
}
}  // TEST_SUITE("validator")

}  // namespace lade
