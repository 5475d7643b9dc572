#include "support/pager_model.hpp"

#include <algorithm>
#include <cstring>

#include "support/random_rows.hpp"

namespace lade {

std::vector<std::byte> test_bytes(uint64_t seed, size_t count) {
  Random random(seed);
  std::vector<std::byte> bytes(count);
  for (size_t at = 0; at < count; at += sizeof(uint64_t)) {
    const uint64_t eight = random.next();
    std::memcpy(bytes.data() + at, &eight, std::min(sizeof(eight), count - at));
  }
  return bytes;
}

std::vector<ChunkId> put_chunks(Pager& pager, PagerModel& model, const std::vector<size_t>& sizes,
                                uint64_t seed, Status* status) {
  ChunkIdPool ids = pager.reserve_ids(sizes.size());
  std::vector<ChunkId> used;
  std::vector<ChunkPut> puts;
  for (const size_t size : sizes) {
    const ChunkId id = ids.take();
    auto& bytes = model.chunks[id];
    bytes = test_bytes(seed * 1'000'003 + number_of(id), size);
    used.push_back(id);
    puts.push_back({id, bytes});
  }
  const Status put = pager.put(puts);
  if (status != nullptr) {
    *status = put;
  } else {
    LADE_ASSERT(put.ok());
  }
  return used;
}

void free_chunks(Pager& pager, std::span<const ChunkId> ids) {
  std::vector<ChunkIdRange> ranges;
  for (const ChunkId id : ids) {
    ranges.push_back(range_of(id));
  }
  pager.free(ranges);
}

namespace {

bool same(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace

std::string difference(const Pager& pager, const PagerModel& model, bool verify) {
  if (pager.last_commit().generation != model.generation) {
    return "generation " + std::to_string(pager.last_commit().generation) + ", expected " +
           std::to_string(model.generation);
  }
  if (!same(pager.catalog(), as_bytes(model.catalog))) return "another catalog";
  std::vector<ChunkId> ids;
  for (const auto& [id, bytes] : model.chunks) ids.push_back(id);
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  if (const Status got = pager.get(ids, memory, chunks); !got.ok()) {
    return std::string(got.message());
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!same(chunks[i], model.chunks.at(ids[i]))) {
      return "another " + chunk_text(ids[i]);
    }
  }
  if (!verify) return {};
  std::string problem;
  const VerifySummary summary = pager.verify(
      [&](const VerifyProblem& found) { problem = std::string(found.status.message()); });
  if (!problem.empty()) return "verify: " + problem;
  if (summary.chunks != model.chunks.size()) {
    return std::to_string(summary.chunks) + " chunks, expected " +
           std::to_string(model.chunks.size());
  }
  return {};
}

std::string difference(FileSystem& files, const std::string& path, const PagerModel& model) {
  const auto opened = Pager::open(files, path, Pager::Mode::read);
  if (!opened.ok()) return "cannot open: " + std::string(opened.status().message());
  return difference(*opened.value(), model);
}

}  // namespace lade
