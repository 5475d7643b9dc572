#include "validator/spill_file.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "support/memory_file_system.hpp"
#include "validator/key_space.hpp"

namespace lade {
namespace {

using Keys = std::vector<uint64_t>;

std::unique_ptr<File> memory_file(std::shared_ptr<MemoryNode> node) {
  return std::make_unique<MemoryFile>(std::move(node), "spill");
}

Keys random_keys(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  Keys keys(count);
  for (uint64_t& key : keys) key = random() >> 1;
  return keys;
}

TEST_SUITE("validator") {
TEST_CASE("spill: every key comes back in its partition as often as it was added") {
  for (const uint64_t bytes_max : {64u, 256u, 1000u, 100'000u}) {
    for (const uint32_t wanted : {1u, 2u, 7u, 100u}) {
      StateMeter meter;
      SpillFile spill(memory_file(std::make_shared<MemoryNode>()), meter, bytes_max, wanted, 99);
      CHECK(spill.partitions() >= wanted);
      const Keys keys = random_keys(3000, bytes_max + wanted);
      std::map<uint64_t, int> left;
      for (const uint64_t key : keys) ++left[key];
      spill.add(keys);
      spill.add(Keys{KeySpace::kOutside, keys[5]});
      ++left[keys[5]];
      REQUIRE(spill.finish().ok());
      for (uint32_t i = 0; i < spill.partitions(); ++i) {
        const HashPartition partition = spill.partition(i);
        REQUIRE(spill
                    .each_block(i,
                                [&](std::span<const uint64_t> block) {
                                  REQUIRE(block.size() <= kBlockKeys);
                                  for (const uint64_t key : block)
                                    left[key] -= partition.has(mix_key(key ^ 99)) ? 1 : 0;
                                })
                    .ok());
      }
      CHECK(
          std::all_of(left.begin(), left.end(), [](const auto& item) { return item.second == 0; }));
      CHECK(spill.bytes_written() >= keys.size() * sizeof(uint64_t));
      CHECK(meter.peak_bytes() <= std::max<uint64_t>(bytes_max, 128));
    }
  }
}

TEST_CASE("spill: any changed byte of the file is noticed") {
  auto node = std::make_shared<MemoryNode>();
  StateMeter meter;
  SpillFile spill(memory_file(node), meter, 256, 2, 3);
  spill.add(random_keys(60, 8));
  REQUIRE(spill.finish().ok());
  const auto read_all = [&] {
    for (uint32_t i = 0; i < spill.partitions(); ++i) {
      const Status status = spill.each_block(i, [](std::span<const uint64_t>) {});
      if (!status.ok()) return status;
    }
    return Status();
  };
  CHECK(read_all().ok());
  size_t unnoticed = 0;
  for (size_t at = 0; at < node->bytes.size(); ++at) {
    node->bytes[at] ^= std::byte{4};
    if (read_all().ok()) ++unnoticed;
    node->bytes[at] ^= std::byte{4};
  }
  // Only what lies behind the keys of a chain's last block, which nobody reads.
  CHECK(unnoticed <= spill.partitions() * 2 * 64);
  CHECK(unnoticed * 4 < node->bytes.size());
  node->bytes.resize(node->bytes.size() - 1);
  CHECK(read_all().code() == Code::io_error);
}

TEST_CASE("spill: a chain of blocks that goes in circles is noticed, not followed for ever") {
  auto node = std::make_shared<MemoryNode>();
  StateMeter meter;
  SpillFile spill(memory_file(node), meter, 256, 1, 3);
  spill.add(random_keys(200, 8));
  REQUIRE(spill.finish().ok());
  const std::vector<std::byte> sound = node->bytes;
  // Every word of the file names every place in it: those that are a block's link do harm.
  size_t noticed = 0;
  for (size_t at = 0; at < sound.size(); at += sizeof(uint64_t)) {
    for (uint64_t place = 0; place < sound.size(); place += sizeof(uint64_t)) {
      node->bytes = sound;
      store(node->bytes.data() + at, place);
      const Status status = spill.each_block(0, [](std::span<const uint64_t>) {});
      CHECK((status.ok() || status.code() == Code::io_error));
      noticed += status.ok() ? 0 : 1;
    }
  }
  CHECK(noticed > sound.size() / sizeof(uint64_t));
}
}  // TEST_SUITE("validator")

}  // namespace
}  // namespace lade
