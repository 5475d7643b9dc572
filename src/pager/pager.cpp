#include "pager/pager.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "base/mutation.hpp"

namespace lade {
namespace {

// The disk is asked for a flush whenever so much was written, while more is appended, so that a
// commit finds little to wait for.
constexpr uint64_t kEarlyFlushBytes = uint64_t{16} << 20;

}  // namespace

Pager::Pager(std::unique_ptr<File> file, Mode mode, PagerOptions options)
    : file_(std::move(file)),
      writer_(mode == Mode::write),
      options_(options),
      cache_(options.cache_bytes) {}

Result<std::unique_ptr<Pager>> Pager::create(FileSystem& files, const std::string& path,
                                             ByteSpan catalog, PagerOptions options) {
  LADE_TRY(std::unique_ptr<File> file, files.create_unnamed(path));
  LADE_TRY(std::unique_ptr<Pager> pager, create_on(std::move(file), catalog, options));
  if (Status linked = files.link(*pager->file_, path); !linked.ok()) {
    if (linked.error_number() != EEXIST) return linked;
    return Status::error(Code::db_busy, "another process created it meanwhile", path, EEXIST);
  }
  pager->files_ = &files;
  return pager;
}

Result<std::unique_ptr<Pager>> Pager::create_on(std::unique_ptr<File> file, ByteSpan catalog,
                                                PagerOptions options) {
  LADE_CHECK(file->lock());
  std::unique_ptr<Pager> pager(new Pager(std::move(file), Mode::write, options));
  pager->current_.file_id = file_id_of(catalog);
  pager->start_stream(kDataStart);
  LADE_CHECK(pager->write_first_generation(1, catalog));
  return pager;
}

// Writes the current slot again, so that the disk has the generation that this writer builds on: an
// earlier process whose flush failed may have left it in the page cache only, where the kernel
// calls the pages clean. One copy at a time, the bad one first, so that a power cut in between
// leaves a sound one.
Status Pager::reassert(const SuperblockChoice& choice) {
  if (LADE_MUTANT(no_reassert)) return {};
  const unsigned slot = LADE_MUTANT(one_slot) ? 0 : slot_of(current_.generation);
  for (const bool bad_ones : {true, false}) {
    const bool sound = LADE_MUTANT(reassert_sound_first) ? bad_ones : !bad_ones;
    for (unsigned i = 0; i < kCopiesPerSlot; ++i) {
      if (choice.sound[i] != sound) continue;
      LADE_CHECK(write_copy(current_, slot * kCopiesPerSlot + i));
      if (!LADE_MUTANT(reassert_at_once)) LADE_CHECK(sync());
    }
  }
  return LADE_MUTANT(reassert_at_once) ? sync() : Status();
}

void Pager::start_stream(uint64_t position) {
  stream_ = std::make_unique<AppendStream>(*file_, position, options_.buffer_bytes,
                                           options_.background_writes);
  flushed_to_ = position;
}

// Commits the first generation of a file, with all chunks that were put: none in a new database,
// all in a compacted one. REQUIRES: the file's id is set.
Status Pager::write_first_generation(uint64_t generation, ByteSpan catalog) {
  LADE_CHECK(writable());
  LADE_CHECK(write_directory());
  root_ = {.generation = generation,
           .next_id = next_id_.load(),
           .directory = directory_.stored(),
           .catalog = {catalog.begin(), catalog.end()}};
  Superblock first;
  LADE_CHECK(append_root(root_, first));
  LADE_CHECK(flush());
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) LADE_CHECK(write_copy(first, copy));
  LADE_CHECK(sync());
  current_ = first;
  durable_bytes_ = first.file_bytes;
  committed_directory_ = directory_;
  return {};
}

ChunkIdPool Pager::reserve_ids(uint64_t count) {
  counters_.add({.alloc_batches = 1, .allocs = count});
  return ChunkIdPool(ChunkId{next_id_.fetch_add(count)}, count);
}

Status Pager::put(std::span<const ChunkPut> chunks) {
  LADE_CHECK(writable());
  IoCounters counted{.put_batches = 1, .puts = chunks.size()};
  for (const ChunkPut& chunk : chunks) {
    const uint64_t id = number_of(chunk.id);
    LADE_ASSERT(id > 0 && id < next_id_.load() && id >= directory_.end());
    if (chunk.bytes.size() > kChunkBytesMax) {
      return Status::error(Code::io_error,
                           "a chunk of " + std::to_string(chunk.bytes.size()) +
                               " bytes is above the format's limit of 1 GiB; smaller batches "
                               "(--batch-size) make smaller chunks",
                           path());
    }
    const bool overwrites = stream_->position() < stream_->high_water();
    add_entry({chunk.id, append(chunk.bytes)});
    counted.put_bytes += chunk.bytes.size();
    (overwrites ? counted.overwritten_puts : counted.fresh_puts) += 1;
    (overwrites ? counted.overwritten_put_bytes : counted.fresh_put_bytes) += chunk.bytes.size();
  }
  counters_.add(counted);
  flush_early();
  if (directory_.is_full()) {
    LADE_CHECK(write_directory());
    LADE_CHECK(flush());  // so that the page can be read
  }
  return keep_failure(stream_->failure());
}

// Flushes what was appended, on the thread that writes; without that thread the caller would wait.
void Pager::flush_early() {
  const uint64_t end = stream_->position();
  if (!options_.background_writes || end - flushed_to_ < kEarlyFlushBytes) return;
  flushed_to_ = end;
  counters_.add({.syncs = 1});
  stream_->then([this] { return file_->sync_data(); });
}

Status Pager::flush() {
  LADE_CHECK(writable());
  return keep_failure(stream_->flush());
}

Status Pager::get(std::span<const ChunkId> ids, AlignedBuffer& memory,
                  std::vector<ByteSpan>& chunks) const {
  chunks.clear();
  LADE_TRY(ChunkReads reads, start_get({ids.begin(), ids.end()}, memory));
  return finish_get(std::move(reads), chunks);
}

Result<ChunkReads> Pager::start_get(std::vector<ChunkId> ids, AlignedBuffer& memory) const {
  ChunkReads reads{.ids = std::move(ids), .extents = {}, .reads = {}};
  reads.extents.reserve(reads.ids.size());
  IoCounters counted{.get_batches = 1, .gets = reads.ids.size()};
  LADE_CHECK(locate(reads.ids, reads.extents));
  for (const ExtentRef& extent : reads.extents) counted.get_bytes += extent.bytes;
  counters_.add(counted);
  reads.reads = ExtentReader(*file_, current_.file_id).start(reads.extents, memory);
  return reads;
}

Status Pager::finish_get(ChunkReads reads, std::vector<ByteSpan>& chunks) const {
  chunks.clear();
  const std::vector<ExtentRef>& extents = reads.extents;
  const ExtentReader reader(*file_, current_.file_id);
  std::vector<ByteSpan> stored;
  LADE_CHECK(reader.finish(extents, std::move(reads.reads), stored));
  for (size_t i = 0; i < extents.size(); ++i) {
    if (const std::string fault = reader.content_fault(extents[i], stored[i]); !fault.empty()) {
      if (extents[i].offset < durable_bytes_)
        return chunk_failure(Code::corrupt_chunk, reads.ids[i], extents[i], fault, path());
      // No commit has this chunk, so the database is not damaged; the next flush fails.
      return chunk_failure(Code::io_error, reads.ids[i], extents[i],
                           fault + "; the disk has lost what was written", path());
    }
    stored[i] = stored[i].first(extents[i].bytes);
  }
  chunks.swap(stored);
  return {};
}

void Pager::free(std::span<const ChunkIdRange> ids) {
  LADE_ASSERT(writer_);
  IoCounters counted{.free_batches = 1};
  for (const ChunkIdRange& range : ids) counted.frees += range.count();
  counters_.add(counted);
  freed_.insert(freed_.end(), ids.begin(), ids.end());
  // The mutant: space at the end of the file that has only freed chunks is written over at once.
  if (LADE_MUTANT(immediate_reuse) && stream_->position() == current_.file_bytes && !ids.empty() &&
      number_of(ids.back().end) >= directory_.end()) {
    std::vector<ExtentRef> first;
    LADE_ASSERT(locate({&ids.front().first, 1}, first).ok());
    stream_->rewind(round_up(first.front().offset, kPageBytes));
  }
}

Result<ExtentRef> Pager::append_page(ByteSpan bytes) {
  LADE_CHECK(writable());
  if (bytes.size() > kPageListBytesMax) {
    return Status::error(Code::io_error,
                         "a record of " + std::to_string(bytes.size()) +
                             " bytes is above the format's limit for a page",
                         path());
  }
  const ExtentRef extent = append(bytes);
  LADE_CHECK(keep_failure(stream_->failure()));
  return extent;
}

Result<ByteSpan> Pager::read_page(const ExtentRef& extent, AlignedBuffer& memory) const {
  if (const std::string fault = place_fault(extent, kPageListBytesMax, data_end());
      !fault.empty()) {
    return Status::error(Code::corrupt, "page: " + fault, path());
  }
  const ExtentReader reader(*file_, current_.file_id);
  if (LADE_MUTANT(page_hash_ignored)) {
    std::vector<ByteSpan> stored;
    LADE_CHECK(reader.fetch({&extent, 1}, memory, stored));
    return stored[0].first(std::min<size_t>(extent.bytes, stored[0].size()));
  }
  Result<ByteSpan> page = reader.read(extent, "page", memory);
  if (page.status().code() != Code::corrupt || extent.offset < durable_bytes_) return page;
  // As for a chunk: no commit has this page.
  return Status::error(
      Code::io_error, std::string(page.status().message()) + "; the disk has lost what was written",
      path());
}

Result<CommitInfo> Pager::commit(ByteSpan catalog) {
  LADE_TRY(Sealed sealed, seal(catalog));
  LADE_CHECK(await_commits());
  build_on(std::move(sealed));
  return last_commit();
}

Result<CommitInfo> Pager::commit_behind(ByteSpan catalog) {
  LADE_TRY(Sealed sealed, seal(catalog));
  build_on(std::move(sealed));
  return last_commit();
}

Status Pager::await_commits() {
  LADE_ASSERT(writer_);
  return keep_failure(stream_->drain());
}

// Appends all that the next generation lacks, and hands the rest of its commit to the writer, which
// comes to it before anything that is appended later.
Result<Pager::Sealed> Pager::seal(ByteSpan catalog) {
  LADE_CHECK(writable());
  LADE_CHECK(write_directory());
  if (!freed_.empty()) {
    LADE_CHECK(flush());  // remove_freed() may read pages that were just written
    LADE_CHECK(remove_freed());
  }
  Sealed sealed;
  sealed.root = {.generation = current_.generation + 1,
                 .next_id = next_id_.load(),
                 .directory = directory_.stored(),
                 .catalog = {catalog.begin(), catalog.end()}};
  LADE_CHECK(append_root(sealed.root, sealed.superblock));
  // Abandoned chunks, or those of a process that was killed, may lie behind the end.
  const uint64_t end = sealed.superblock.file_bytes;
  file_end_ = std::max(file_end_, stream_->high_water());
  const bool cut = file_end_ > end;
  counters_.add({.syncs = 2});
  stream_->then([this, next = sealed.superblock, cut] { return make_durable(next, cut); });
  file_end_ = end;
  flushed_to_ = end;
  LADE_CHECK(keep_failure(stream_->failure()));
  return sealed;
}

// From now on `sealed` is the current generation.
void Pager::build_on(Sealed sealed) {
  current_ = sealed.superblock;
  root_ = std::move(sealed.root);
  committed_directory_ = directory_;
  freed_.clear();
}

// The commit of a sealed generation, on the writer's thread. Both flushes and the slot between them
// stand in one line with the writes, so nothing that is appended later is on its way meanwhile.
Status Pager::make_durable(const Superblock& next, bool cut) {
  if (cut) LADE_CHECK(file_->resize(next.file_bytes));
  if (!LADE_MUTANT(no_flush_before_slot)) LADE_CHECK(file_->sync_data());
  LADE_CHECK(check_place());
  LADE_CHECK(publish(next));
  durable_bytes_ = next.file_bytes;
  return {};
}

// Appends the root record behind all else, up to the end of a page, and makes `superblock` name it.
Status Pager::append_root(const Root& root, Superblock& superblock) {
  const std::vector<std::byte> stored = encode_root(root, current_.file_id);
  if (stored.size() > kRootBytesMax) {
    return Status::error(Code::io_error, "the root record is above the format's limit", path());
  }
  superblock = {.file_id = current_.file_id,
                .generation = root.generation,
                .root = append(stored),
                .file_bytes = 0,
                .previous_generation = current_.generation,
                .previous_root = current_.root.hash};
  stream_->end_page();
  superblock.file_bytes = stream_->position();
  return {};
}

// Writes both copies of the other slot, and flushes. A failure is commit_unknown from the first
// byte on: a power cut could show either generation.
Status Pager::publish(const Superblock& next) {
  const auto unknown = [&](std::string_view why, int error_number) {
    return Status::error(Code::commit_unknown,
                         "it is unknown whether generation " + std::to_string(next.generation) +
                             " was committed (" + std::string(why) + "); run lade verify",
                         path(), error_number);
  };
  const Status without_memory = unknown("out of memory", 0);  // while there is some
  const unsigned slot = LADE_MUTANT(one_slot) ? 0 : slot_of(next.generation);
  const unsigned copies = LADE_MUTANT(one_copy_per_slot) ? 1 : kCopiesPerSlot;
  try {
    Status status;
    for (unsigned i = 0; i < copies && status.ok(); ++i) {
      status = write_copy(next, slot * kCopiesPerSlot + i);
    }
    if (status.ok() && !LADE_MUTANT(no_flush_after_slot)) status = file_->sync_data();
    return status.ok() ? status : unknown(status.message(), status.error_number());
  } catch (const std::bad_alloc&) {
    return without_memory;
  }
}

void Pager::abandon() {
  LADE_ASSERT(writer_);
  freed_.clear();
  directory_ = committed_directory_;
  open_entries_.clear();
  next_id_ = root_.next_id;
  stream_->rewind(current_.file_bytes);
  flushed_to_ = current_.file_bytes;
  // A failure shows at the next call that writes.
  if (keep_failure(stream_->failure()).ok()) static_cast<void>(trim(current_.file_bytes));
}

Status Pager::writable() const {
  LADE_ASSERT(writer_);
  return failure_;
}

// Keeps the first failure for good, and returns it: after a failed write or flush the content of
// the file is unknown, and a second try would only look like a success, since the kernel reports a
// lost page once.
Status Pager::keep_failure(Status status) {
  if (failure_.ok() && !status.ok()) failure_ = status;
  return failure_;
}

Status Pager::sync() {
  counters_.add({.syncs = 1});
  return file_->sync_data();
}

ExtentRef Pager::append(ByteSpan bytes) {
  const uint64_t offset = stream_->position();
  stream_->append(bytes);
  return {offset, bytes.size(), hash128(bytes, place_seed(current_.file_id, offset))};
}

// Cuts the file at `end`: abandoned chunks, or those of a process that was killed, lie behind it.
Status Pager::trim(uint64_t end) {
  file_end_ = std::max(file_end_, stream_->high_water());
  if (file_end_ <= end) return {};
  LADE_CHECK(keep_failure(file_->resize(end)));
  file_end_ = end;
  return {};
}

// Fails with path_conflict for a file with a second hard link: that may be meant to keep its
// content.
Status Pager::check_single_name() const {
  if (files_ == nullptr) return {};
  LADE_TRY(const FileInfo own, file_->info());
  if (own.links <= 1) return {};
  return Status::error(
      Code::path_conflict,
      "the file has " + std::to_string(own.links) + " names (hard links), expected is one", path());
}

// Fails with db_moved if the path no longer leads to the open file. The lock is the file's, not the
// path's: after a rename or a removal nobody would find a commit.
Status Pager::check_place() const {
  if (files_ == nullptr) return {};
  LADE_TRY(const FileInfo own, file_->info());
  LADE_TRY(const std::optional<FileInfo> named, files_->info_if_there(path()));
  if (named && own.links > 0 && same_file(*named, own)) return {};
  return Status::error(Code::db_moved, "the file was moved, replaced or removed while open",
                       path());
}

Status Pager::write_copy(const Superblock& superblock, unsigned copy) {
  AlignedBuffer memory(kPageBytes);
  const MutableByteSpan page(reinterpret_cast<std::byte*>(memory.data()), kPageBytes);
  encode_superblock(superblock, copy, page);
  return file_->write_at(page, copy_offset(copy));
}

}  // namespace lade
