// What a pager should hold, kept in the plainest way, and the steps that change both alike.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
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

// Puts a chunk of each size, with ids of its own, and returns the ids. The content depends on id
// and `seed`.
std::vector<ChunkId> put_chunks(Pager& pager, PagerModel& model, const std::vector<size_t>& sizes,
                                uint64_t seed, Status* status = nullptr);

// Where a chunk lies; nothing if the directory does not have it, or its page cannot be read.
inline std::optional<ExtentRef> find_chunk(const Pager& pager, ChunkId id) {
  std::vector<ExtentRef> extents;
  if (!pager.locate({&id, 1}, extents).ok()) return std::nullopt;
  return extents.front();
}

// The next commit drops each of these chunks.
void free_chunks(Pager& pager, std::span<const ChunkId> ids);

// Empty if the pager shows the model's catalog, generation and chunks and, unless it is not asked,
// verify finds nothing; else what differs.
std::string difference(const Pager& pager, const PagerModel& model, bool verify = true);

// The same after opening the file for reading, or why it cannot be opened.
std::string difference(FileSystem& files, const std::string& path, const PagerModel& model);

}  // namespace lade
