// Pager::compact(): the last commit, copied to a file of its own.
#include <algorithm>

#include "pager/pager.hpp"

namespace lade {
namespace {

// Chunks are copied in groups of about so many bytes.
constexpr uint64_t kGroupBytes = uint64_t{1} << 20;

}  // namespace

// The generation goes on counting and keys stay what they are, so that what the catalog says of
// both stays true. With no generation before it, the first one is written to all four copies.
Result<std::unique_ptr<Pager>> Pager::compact() {
  LADE_ASSERT(writer_ && files_ != nullptr && unflushed_.empty() && freed_.empty());
  LADE_CHECK(writable());
  LADE_TRY(std::unique_ptr<File> file, files_->create_unnamed(path()));
  LADE_CHECK(file->lock(true));
  std::unique_ptr<Pager> copy(new Pager(std::move(file), Mode::write, options_));
  copy->current_.file_id = file_id_of(catalog());
  copy->next_key_ = root_.next_key;
  copy->start_stream(kDataStart);
  LADE_CHECK(copy->copy_chunks(*this));
  LADE_CHECK(copy->write_first_generation(current_.generation + 1, catalog()));
  LADE_CHECK(copy->check_copy());
  LADE_CHECK(check_single_name());
  LADE_CHECK(check_place());
  LADE_CHECK(files_->replace(*copy->file_, path()));
  copy->files_ = files_;
  return copy;
}

// In the order of their places, so that what is read together stays together, and a compact file
// is copied byte for byte.
Status Pager::copy_chunks(const Pager& from) {
  const std::span<const DirectoryEntry> entries = from.directory_.entries();
  std::vector<DirectoryEntry> sources(entries.begin(), entries.end());
  std::sort(sources.begin(), sources.end(), [](const DirectoryEntry& a, const DirectoryEntry& b) {
    return a.extent.offset < b.extent.offset;
  });
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  for (size_t next = 0; next < sources.size();) {
    if (interrupt_requested.load()) {
      return Status::error(Code::interrupted, "interrupted; the database is as it was");
    }
    std::vector<ChunkKey> keys;
    for (uint64_t bytes = 0; next < sources.size() && bytes < kGroupBytes; ++next) {
      keys.push_back(sources[next].key);
      bytes += sources[next].extent.bytes;
    }
    LADE_CHECK(from.get(keys, memory, chunks));
    std::vector<ChunkPut> puts;
    for (size_t i = 0; i < keys.size(); ++i) puts.push_back({keys[i], chunks[i]});
    LADE_CHECK(put(puts));
  }
  return {};
}

// Reads the copy as whoever opens it next will.
Status Pager::check_copy() {
  LADE_TRY(const SuperblockChoice choice, load());
  if (!choice.notices.empty()) {
    return Status::error(Code::corrupt, "the copy: " + choice.notices.front().message, path());
  }
  Status first;
  verify([&](const VerifyProblem& problem) {
    if (first.ok()) first = problem.status;
  });
  return first;
}

}  // namespace lade
