// Pager::compact(): the last commit, copied to a file of its own.
#include "pager/pager.hpp"

namespace lade {
namespace {

// Chunks are copied in groups of about so many bytes.
constexpr uint64_t kGroupBytes = uint64_t{1} << 20;

Status interrupted() {
  return Status::error(Code::interrupted, "interrupted; the database is as it was");
}

}  // namespace

// The generation goes on counting and keys stay what they are, so that what the catalog says of
// both stays true. With no generation before it, the first one is written to all four copies.
Result<std::unique_ptr<Pager>> Pager::compact(const CopyCatalog& copy_catalog) {
  LADE_ASSERT(writer_ && files_ != nullptr && open_entries_.empty() && freed_.empty());
  LADE_CHECK(writable());
  LADE_TRY(std::unique_ptr<File> file, files_->create_unnamed(path()));
  LADE_CHECK(file->lock());
  std::unique_ptr<Pager> copy(new Pager(std::move(file), Mode::write, options_));
  copy->current_.file_id = file_id_of(catalog());
  copy->next_key_ = root_.next_key;
  copy->start_stream(kDataStart);
  LADE_CHECK(copy->copy_chunks(*this));
  std::vector<ExtentRef> pages;
  std::vector<std::byte> copied_catalog = root_.catalog;
  if (copy_catalog) {
    LADE_TRY(copied_catalog, copy_catalog(*copy, pages));
  }
  LADE_CHECK(copy->write_first_generation(current_.generation + 1, copied_catalog));
  LADE_CHECK(copy->check_copy(std::move(pages)));
  LADE_CHECK(check_single_name());
  LADE_CHECK(check_place());
  LADE_CHECK(files_->replace(*copy->file_, path()));
  copy->files_ = files_;
  return copy;
}

// In the order of their keys, which is that of their places: what is read together stays together,
// and a compact file is copied byte for byte.
Status Pager::copy_chunks(const Pager& from) {
  AlignedBuffer memory;
  for (const PageRef& leaf : from.directory_.leaves()) {
    LADE_TRY(const std::shared_ptr<const DirectoryPage> page, from.directory_page(leaf));
    LADE_CHECK(copy_page(from, *page, memory));
  }
  return {};
}

Status Pager::copy_page(const Pager& from, const DirectoryPage& page, AlignedBuffer& memory) {
  std::vector<ByteSpan> chunks;
  for (size_t next = 0; next < page.size();) {
    if (interrupt_requested.load()) return interrupted();
    std::vector<ChunkId> keys;
    for (uint64_t bytes = 0; next < page.size() && bytes < kGroupBytes; ++next) {
      keys.push_back(page[next].key);
      bytes += page[next].extent.bytes;
    }
    LADE_CHECK(from.get(keys, memory, chunks));
    std::vector<ChunkPut> puts;
    for (size_t i = 0; i < keys.size(); ++i) puts.push_back({keys[i], chunks[i]});
    LADE_CHECK(put(puts));
  }
  return {};
}

// Reads the copy as whoever opens it next will.
Status Pager::check_copy(std::vector<ExtentRef> pages) {
  LADE_TRY(const SuperblockChoice choice, load());
  if (!choice.notices.empty()) {
    return Status::error(Code::corrupt, "the copy: " + choice.notices.front().message, path());
  }
  Status first;
  const VerifySummary summary = verify(
      [&](const VerifyProblem& problem) {
        if (first.ok()) first = problem.status;
      },
      std::move(pages));
  return first.ok() && summary.interrupted ? interrupted() : first;
}

}  // namespace lade
