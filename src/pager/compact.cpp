// Pager::compact(): the last commit, copied to a file of its own.
#include "pager/pager.hpp"

namespace lade {
namespace {

// Bytes of chunks that are copied together, about.
constexpr uint64_t kGroupBytes = uint64_t{1} << 20;

Status interrupted() {
  return Status::error(Code::interrupted, "interrupted; the database is as it was");
}

}  // namespace

// Generation and chunk ids go on counting, so that the catalog's stay true. The copy names no
// generation before its own, and is written to all four superblock copies as in a new file.
Result<std::unique_ptr<Pager>> Pager::compact(const CopyCatalog& copy_catalog) {
  LADE_ASSERT(writer_ && files_ != nullptr && open_entries_.empty() && freed_.empty());
  LADE_CHECK(writable());
  LADE_TRY(std::unique_ptr<File> file, files_->create_unnamed(path()));
  LADE_CHECK(file->lock());
  std::unique_ptr<Pager> copy(new Pager(std::move(file), Mode::write, options_));
  copy->current_.file_id = file_id_of(catalog());
  copy->next_id_ = root_.next_id;
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

// Copies the chunks in the order of their ids, which is that of their places: neighbours stay
// neighbours, and the chunks of a compact file are copied byte for byte.
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
    std::vector<ChunkId> ids;
    for (uint64_t bytes = 0; next < page.size() && bytes < kGroupBytes; ++next) {
      ids.push_back(page[next].id);
      bytes += page[next].extent.bytes;
    }
    LADE_CHECK(from.get(ids, memory, chunks));
    std::vector<ChunkPut> puts;
    for (size_t i = 0; i < ids.size(); ++i) puts.push_back({ids[i], chunks[i]});
    LADE_CHECK(put(puts));
  }
  return {};
}

// Opens the copy as the next process will, and verifies it.
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
