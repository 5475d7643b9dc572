// What a pager should hold, kept in the plainest way, and the steps that change both alike.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pager/pager.hpp"

namespace lade {

// `count` bytes that depend on `seed` and do not repeat.
std::vector<std::byte> test_bytes(uint64_t seed, size_t count);
inline ByteSpan as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

struct PagerModel {
  uint64_t generation = 0;
  std::string catalog;
  std::map<ChunkId, std::vector<std::byte>> chunks;
};

// Puts a chunk of each size, with keys of its own, and returns the keys. The content depends on key
// and `seed`.
std::vector<ChunkId> put_chunks(Pager& pager, PagerModel& model, const std::vector<size_t>& sizes,
                                uint64_t seed, Status* status = nullptr);

// The next commit drops each of these keys.
void free_keys(Pager& pager, std::span<const ChunkId> keys);

// Empty if the pager shows the model's catalog, generation and chunks and, unless it is not asked,
// verify finds nothing; else what differs.
std::string difference(const Pager& pager, const PagerModel& model, bool verify = true);

// The same after opening the file for reading, or why it cannot be opened.
std::string difference(FileSystem& files, const std::string& path, const PagerModel& model);

}  // namespace lade
