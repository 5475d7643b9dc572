#include "pager/pager.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace lade {

Pager::Pager(std::unique_ptr<File> file, Mode mode, PagerOptions options)
    : file_(std::move(file)), writer_(mode == Mode::write), options_(options) {}

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
  LADE_CHECK(file->lock(true));
  std::unique_ptr<Pager> pager(new Pager(std::move(file), Mode::write, options));
  pager->current_.file_id = file_id_of(catalog);
  pager->start_stream(kDataStart);
  LADE_CHECK(pager->write_first_generation(1, catalog));
  return pager;
}

Result<std::unique_ptr<Pager>> Pager::open(FileSystem& files, const std::string& path, Mode mode,
                                           PagerOptions options) {
  LADE_TRY(std::unique_ptr<File> file, files.open_database(path, mode == Mode::write));
  return open_file(std::move(file), &files, mode, options);
}

Result<std::unique_ptr<Pager>> Pager::open_on(std::unique_ptr<File> file, Mode mode,
                                              PagerOptions options) {
  return open_file(std::move(file), nullptr, mode, options);
}

Result<std::unique_ptr<Pager>> Pager::open_file(std::unique_ptr<File> file, FileSystem* files,
                                                Mode mode, PagerOptions options) {
  LADE_CHECK(file->lock(mode == Mode::write));
  std::unique_ptr<Pager> pager(new Pager(std::move(file), mode, options));
  pager->files_ = files;
  LADE_TRY(const SuperblockChoice choice, pager->load());
  if (mode == Mode::write) {
    LADE_CHECK(pager->check_single_name());
    LADE_CHECK(pager->check_place());
    LADE_CHECK(pager->reassert(choice));
    pager->start_stream(pager->current_.file_bytes);
  }
  return pager;
}

Result<SuperblockChoice> Pager::load() {
  LADE_TRY(const FileInfo info, file_->info());
  file_end_ = info.size;
  AlignedBuffer memory(kPageBytes);
  const MutableByteSpan page(reinterpret_cast<std::byte*>(memory.data()), kPageBytes);
  std::array<SuperblockCopy, kSuperblockCopies> copies;
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    LADE_TRY(const size_t got, file_->read_at(page, copy_offset(copy)));
    copies[copy] = decode_superblock(page.first(got), copy);
  }
  LADE_TRY(SuperblockChoice choice, choose_superblock(copies, info.size, path()));
  current_ = choice.current;
  notices_ = choice.notices;

  const ExtentReader reader(*file_, current_.file_id);
  if (const std::string fault = place_fault(current_.root, kRootBytesMax, current_.file_bytes);
      !fault.empty()) {
    return Status::error(Code::corrupt, "root record: " + fault, path());
  }
  LADE_TRY(const ByteSpan stored, reader.read(current_.root, "root record", memory));
  LADE_TRY(root_, decode_root(stored, current_, path()));
  LADE_TRY(directory_, read_directory(reader, root_, current_, path()));
  next_key_ = root_.next_key;
  return choice;
}

// An earlier process may have seen this generation in the page cache only: its flush failed, and
// the kernel then calls the pages clean. Whoever builds on a generation first makes sure that the
// disk has it. One copy at a time, the bad one first, so that a power cut in between leaves a sound
// one.
Status Pager::reassert(const SuperblockChoice& choice) {
  const unsigned first = slot_of(current_.generation) * kCopiesPerSlot;
  for (const bool sound : {false, true}) {
    for (unsigned i = 0; i < kCopiesPerSlot; ++i) {
      if (choice.sound[i] != sound) continue;
      LADE_CHECK(write_copy(current_, first + i));
      LADE_CHECK(sync());
    }
  }
  return {};
}

void Pager::start_stream(uint64_t position) {
  stream_ = std::make_unique<AppendStream>(*file_, position, options_.buffer_bytes,
                                           options_.background_writes);
}

// Of all that was put, which is nothing in a new database. REQUIRES: the file's id is set.
Status Pager::write_first_generation(uint64_t generation, ByteSpan catalog) {
  LADE_CHECK(flush());
  root_ = {.generation = generation,
           .next_key = next_key_.load(),
           .directories = append_directory(directory_),
           .catalog = {catalog.begin(), catalog.end()}};
  Superblock first;
  LADE_CHECK(append_root(root_, first));
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) LADE_CHECK(write_copy(first, copy));
  LADE_CHECK(sync());
  current_ = first;
  return {};
}

KeyPool Pager::reserve_keys(uint64_t count) {
  counters_.add({.alloc_batches = 1, .allocs = count});
  return KeyPool(static_cast<ChunkKey>(next_key_.fetch_add(count)), count);
}

Status Pager::put(std::span<const ChunkPut> chunks) {
  LADE_CHECK(writable());
  IoCounters counted{.put_batches = 1, .puts = chunks.size()};
  for (const ChunkPut& chunk : chunks) {
    const auto key = static_cast<uint64_t>(chunk.key);
    LADE_ASSERT(key > 0 && key < next_key_.load() && chunk.bytes.size() <= kChunkBytesMax);
    const bool overwrites = stream_->position() < stream_->high_water();
    unflushed_.push_back({chunk.key, append(chunk.bytes)});
    counted.put_bytes += chunk.bytes.size();
    (overwrites ? counted.overwritten_puts : counted.fresh_puts) += 1;
    (overwrites ? counted.overwritten_put_bytes : counted.fresh_put_bytes) += chunk.bytes.size();
  }
  counters_.add(counted);
  return keep_failure(stream_->failure());
}

Status Pager::flush() {
  LADE_CHECK(writable());
  LADE_CHECK(keep_failure(stream_->flush()));
  directory_.add(unflushed_);
  return {};
}

Status Pager::get(std::span<const ChunkKey> keys, AlignedBuffer& memory,
                  std::vector<ByteSpan>& chunks) const {
  chunks.clear();
  std::vector<ExtentRef> extents;
  extents.reserve(keys.size());
  IoCounters counted{.get_batches = 1, .gets = keys.size()};
  for (const ChunkKey key : keys) {
    const DirectoryEntry* entry = directory_.find(key);
    if (entry == nullptr) {
      return Status::error(
          Code::corrupt,
          "chunk " + std::to_string(static_cast<uint64_t>(key)) + " is not in the directory",
          path());
    }
    extents.push_back(entry->extent);
    counted.get_bytes += entry->extent.bytes;
  }
  counters_.add(counted);
  const ExtentReader reader(*file_, current_.file_id);
  std::vector<ByteSpan> stored;
  LADE_CHECK(reader.fetch(extents, memory, stored));
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const std::string fault = reader.content_fault(extents[i], stored[i]); !fault.empty()) {
      if (extents[i].offset < current_.file_bytes)
        return chunk_failure(Code::corrupt_chunk, keys[i], extents[i], fault, path());
      // Nothing that was committed is damaged, and the next flush is told that it failed.
      return chunk_failure(Code::io_error, keys[i], extents[i],
                           fault + "; the disk has lost what was written", path());
    }
    stored[i] = stored[i].first(extents[i].bytes);
  }
  chunks.swap(stored);
  return {};
}

std::optional<ExtentRef> Pager::find(ChunkKey key) const {
  const DirectoryEntry* entry = directory_.find(key);
  if (entry == nullptr) return std::nullopt;
  return entry->extent;
}

void Pager::free(std::span<const ChunkKey> keys) {
  LADE_ASSERT(writer_);
  counters_.add({.free_batches = 1, .frees = keys.size()});
  freed_.insert(freed_.end(), keys.begin(), keys.end());
}

Result<CommitInfo> Pager::commit(ByteSpan catalog) {
  LADE_CHECK(flush());
  Directory directory = directory_;
  directory.erase(freed_);
  Root root{.generation = current_.generation + 1,
            .next_key = next_key_.load(),
            .directories = append_directory(directory),
            .catalog = {catalog.begin(), catalog.end()}};
  Superblock next;
  LADE_CHECK(append_root(root, next));
  LADE_CHECK(trim(next.file_bytes));
  LADE_CHECK(sync());
  LADE_CHECK(keep_failure(check_place()));
  LADE_CHECK(publish(next));
  current_ = next;
  root_ = std::move(root);
  directory_ = std::move(directory);
  freed_.clear();
  return last_commit();
}

// Writes the entries that are new, or all of them when some went away or the list of extents has
// become long.
std::vector<DirectoryRef> Pager::append_directory(const Directory& directory) {
  const bool all = !freed_.empty() || root_.directories.size() >= kDirectoryExtentsMax;
  std::vector<DirectoryRef> refs = all ? std::vector<DirectoryRef>() : root_.directories;
  std::vector<DirectoryEntry> fresh;
  for (const DirectoryEntry& entry : directory.entries()) {
    if (all || entry.extent.offset >= current_.file_bytes) fresh.push_back(entry);
  }
  for (size_t at = 0; at < fresh.size(); at += kDirectoryEntriesMax) {
    const auto part = std::span<const DirectoryEntry>(fresh).subspan(
        at, std::min<size_t>(kDirectoryEntriesMax, fresh.size() - at));
    refs.push_back({.extent = append(std::as_bytes(part)),
                    .first_key = part.front().key,
                    .last_key = part.back().key});
  }
  return refs;
}

// Appends the root record and brings all that was appended to the file; then `superblock` names it.
Status Pager::append_root(const Root& root, Superblock& superblock) {
  const std::vector<std::byte> stored = encode_root(root, current_.file_id);
  LADE_ASSERT(stored.size() <= kRootBytesMax);
  superblock = {.file_id = current_.file_id,
                .generation = root.generation,
                .root = append(stored),
                .file_bytes = 0,
                .previous_generation = current_.generation,
                .previous_root = current_.root.hash};
  LADE_CHECK(keep_failure(stream_->flush()));
  superblock.file_bytes = stream_->position();
  return {};
}

// From the first byte of a slot on a failure leaves it open which generation a power cut would
// show.
Status Pager::publish(const Superblock& next) {
  const unsigned first = slot_of(next.generation) * kCopiesPerSlot;
  Status status;
  for (unsigned i = 0; i < kCopiesPerSlot && status.ok(); ++i) status = write_copy(next, first + i);
  if (status.ok()) status = sync();
  if (status.ok()) return {};
  failure_ =
      Status::error(Code::commit_unknown,
                    "it is unknown whether generation " + std::to_string(next.generation) +
                        " was committed (" + std::string(status.message()) + "); run lade verify",
                    path(), status.error_number());
  return failure_;
}

void Pager::abandon() {
  LADE_ASSERT(writer_);
  unflushed_.clear();
  freed_.clear();
  directory_.drop_behind(current_.file_bytes);
  next_key_ = root_.next_key;
  stream_->rewind(current_.file_bytes);
  // A failure is kept, and says so to whoever wants to write next.
  if (keep_failure(stream_->failure()).ok()) static_cast<void>(trim(current_.file_bytes));
}

VerifySummary Pager::verify(const ProblemSink& report) const {
  const ExtentReader reader(*file_, current_.file_id);
  return verify_extents(reader, current_.root, root_, directory_, path(), report);
}

Status Pager::writable() const {
  LADE_ASSERT(writer_);
  return failure_;
}

// After a failed write or flush nobody knows what the file holds, and a second try would only look
// like a success: the kernel reports a lost page once. So the first failure is the last word of
// this Pager.
Status Pager::keep_failure(Status status) {
  if (failure_.ok() && !status.ok()) failure_ = status;
  return failure_;
}

Status Pager::sync() {
  counters_.add({.syncs = 1});
  return keep_failure(file_->sync_data());
}

ExtentRef Pager::append(ByteSpan bytes) {
  const uint64_t offset = stream_->position();
  stream_->append(bytes);
  return {offset, bytes.size(), hash128(bytes, place_seed(current_.file_id, offset))};
}

// Gives back what lies behind `end`: what was abandoned, or left by a process that was killed.
Status Pager::trim(uint64_t end) {
  file_end_ = std::max(file_end_, stream_->high_water());
  if (file_end_ <= end) return {};
  LADE_CHECK(keep_failure(file_->resize(end)));
  file_end_ = end;
  return {};
}

// A file with two names may be a copy that somebody means to keep as it is.
Status Pager::check_single_name() const {
  if (files_ == nullptr) return {};
  LADE_TRY(const FileInfo own, file_->info());
  if (own.links <= 1) return {};
  return Status::error(
      Code::path_conflict,
      "the file has " + std::to_string(own.links) + " names (hard links), expected is one", path());
}

// The lock holds the file, not its name: after a rename or a removal a commit would go where nobody
// looks for it.
Status Pager::check_place() const {
  if (files_ == nullptr) return {};
  LADE_TRY(const FileInfo own, file_->info());
  const Result<FileInfo> named = files_->info(path());
  if (named.ok() && own.links > 0 && named.value().device == own.device &&
      named.value().inode == own.inode) {
    return {};
  }
  return Status::error(Code::db_moved, "the file was moved, replaced or removed while open",
                       path());
}

Status Pager::write_copy(const Superblock& superblock, unsigned copy) {
  AlignedBuffer memory(kPageBytes);
  const MutableByteSpan page(reinterpret_cast<std::byte*>(memory.data()), kPageBytes);
  encode_superblock(superblock, copy, page);
  return keep_failure(file_->write_at(page, copy_offset(copy)));
}

}  // namespace lade
