// The database file: chunks of bytes under keys, and commits. It knows nothing of tables.
//
//   LADE_TRY(auto pager, Pager::open(files, path, Pager::Mode::write));
//   ChunkIdPool keys = pager->reserve_keys(256);
//   LADE_CHECK(pager->put(chunks));            appends; one batch, one call
//   LADE_CHECK(pager->flush());                now get() reads them
//   LADE_TRY(CommitInfo info, pager->commit(catalog));
//
// Nothing that was put can be seen by the next one to open the file before commit() has returned;
// what is not committed is forgotten by abandon() or with the Pager. FORMAT.md draws the file and
// says why.
//
// A reader takes no lock and waits for nobody: what a generation refers to never changes, so it
// goes on seeing the one that it has opened while a writer appends, commits, abandons or compacts.
//
// Threads: one writer at a time. get(), catalog(), find(), read_page() and counters() may be called
// by several threads while nobody puts, flushes, frees, commits or abandons. reserve_keys() may be
// called by any thread at any time.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/io_counters.hpp"
#include "base/status.hpp"
#include "file/file.hpp"
#include "pager/append_stream.hpp"
#include "pager/chunk_id_pool.hpp"
#include "pager/directory.hpp"
#include "pager/extents.hpp"
#include "pager/page_cache.hpp"
#include "pager/page_list.hpp"
#include "pager/root.hpp"
#include "pager/superblock.hpp"
#include "pager/verify.hpp"

namespace lade {

struct ChunkPut {
  ChunkId key{};
  ByteSpan bytes;  // at most kChunkBytesMax; copied before put() returns
};

struct CommitInfo {
  uint64_t generation = 0;
  Hash128 root;  // pins every byte that the generation refers to
};

struct PagerOptions {
  // Filled buffers are written by a thread of the pager's own, else by the caller of put().
  bool background_writes = true;
  // Size of a write buffer, a multiple of 4 KiB; up to kWriteBuffers of them exist at a time.
  size_t buffer_bytes = kWriteBufferBytes;
  // How long open() waits for another process to end. An interrupt ends the wait:
  // Code::interrupted.
  uint64_t wait_ms = 0;
};

class Pager final : public PageFile {
 public:
  enum class Mode : uint8_t { read, write };

  // Makes a database of generation 1 that holds no chunk and the caller's first `catalog`, durably
  // and under its name at once, open for writing. The catalog also gives the file its id.
  // Code::db_busy if the name is taken.
  static Result<std::unique_ptr<Pager>> create(FileSystem& files, const std::string& path,
                                               ByteSpan catalog, PagerOptions options = {});
  // db_missing; db_busy (another process writes, and this one wants to, or is making the
  // database); db_moved (the file is replaced again and again); not_a_lade_db;
  // unsupported_version; path_conflict for a writer of a file with several names; corrupt with the
  // place.
  static Result<std::unique_ptr<Pager>> open(FileSystem& files, const std::string& path, Mode mode,
                                             PagerOptions options = {});
  // The same on a file that has no name (yet): for a dry run and for tests.
  static Result<std::unique_ptr<Pager>> create_on(std::unique_ptr<File> file, ByteSpan catalog,
                                                  PagerOptions options = {});
  static Result<std::unique_ptr<Pager>> open_on(std::unique_ptr<File> file, Mode mode,
                                                PagerOptions options = {});

  // As given to the last commit.
  ByteSpan catalog() const { return root_.catalog; }
  CommitInfo last_commit() const { return {current_.generation, current_.root.hash}; }
  // What is wrong with the file but did not matter, as found when it was opened.
  const std::vector<PagerNotice>& notices() const { return notices_; }
  const std::string& path() const { return file_->path(); }
  // Up to the end of the last commit.
  uint64_t file_bytes() const { return current_.file_bytes; }
  IoCounters counters() const { return counters_.read(); }

  // `count` consecutive keys. Keys that are not used are lost; after abandon() older pools must not
  // be used.
  ChunkIdPool reserve_keys(uint64_t count);

  // Appends chunks back to back. A failure of an earlier write may show here; after any failed
  // write nothing more can be written through this Pager, and every call says why. REQUIRES:
  // Mode::write; keys reserved, and each greater than all that were put before it.
  Status put(std::span<const ChunkPut> chunks);
  // Hands all that was put to the file, so that get() finds it. Not yet durable.
  Status flush();
  // Reads chunks into `memory` (recycled, as large as needed) and points `chunks` at them, in the
  // order of `keys`. Every chunk starts at a multiple of 64 bytes and has kBufferTailBytes readable
  // behind its end. Adjacent chunks are one read. Code::corrupt_chunk names the key, the offset and
  // both hashes; then `chunks` is empty. Code::io_error does for a chunk that no commit has: the
  // disk lost it.
  Status get(std::span<const ChunkId> keys, AlignedBuffer& memory,
             std::vector<ByteSpan>& chunks) const;
  // Adds to `extents` where each of the chunks lies and how long it is. Code::corrupt for one that
  // the directory does not have.
  Status locate(std::span<const ChunkId> keys, std::vector<ExtentRef>& extents) const;
  // The same for one chunk. Nothing if the directory does not have it, or the page
  // that should cannot be read.
  std::optional<ExtentRef> find(ChunkId key) const;
  // The next commit drops the chunks with these keys. REQUIRES: ranges that do not overlap.
  void free(std::span<const KeyRange> keys);

  // Pages of the caller's own lists, which its catalog names.
  Result<ExtentRef> append_page(ByteSpan bytes) override;
  Result<ByteSpan> read_page(const ExtentRef& extent, AlignedBuffer& memory) const override;
  // Decoded pages, the directory's and the caller's.
  PageCache& cache() const { return cache_; }

  // Publishes all that was put and freed, with a new catalog. When it returns ok() the commit
  // survives a power cut. Code::commit_unknown: it may or may not have happened, the next to open
  // the file will see. Any other failure: it has not happened. Code::db_moved: the file is no
  // longer the one at its path.
  Result<CommitInfo> commit(ByteSpan catalog);
  // Forgets what was put, reserved and freed since the last commit and gives the space back:
  // whoever puts next writes the same bytes as if nothing had been there.
  void abandon();

  // Reads and checks every byte that the last commit refers to, and that no two extents share one.
  // `pages` are those of the caller's lists. Problems go to `report` one by one. REQUIRES: nothing
  // was put since the last commit.
  VerifySummary verify(const ProblemSink& report, std::vector<ExtentRef> pages = {}) const;

  // Writes what the last commit refers to, and nothing else, to a file of its own as the next
  // generation, checks every byte of it, and only then gives it this one's name, durably. Returns
  // the pager of the new file; this one is then good for nothing. Any failure, Code::interrupted
  // too, leaves this file as it is; after one of replace() either of the two has the name, and both
  // hold the same. `copy_catalog` writes the caller's lists to the new file, when the chunks are
  // there, and gives the catalog that names them and all their `pages`; without it the catalog
  // stays as it is. REQUIRES:
  // Mode::write, opened by its path; nothing was put since the last commit.
  using CopyCatalog =
      std::function<Result<std::vector<std::byte>>(Pager& copy, std::vector<ExtentRef>& pages)>;
  Result<std::unique_ptr<Pager>> compact(const CopyCatalog& copy_catalog = {});

 private:
  Pager(std::unique_ptr<File> file, Mode mode, PagerOptions options);
  static Result<std::unique_ptr<Pager>> open_once(FileSystem& files, const std::string& path,
                                                  Mode mode, PagerOptions options);
  static Result<std::unique_ptr<Pager>> open_file(std::unique_ptr<File> file, FileSystem* files,
                                                  Mode mode, PagerOptions options);
  Result<SuperblockChoice> load();
  Result<SuperblockChoice> load_once();
  Status reassert(const SuperblockChoice& choice);
  void start_stream(uint64_t position);
  Status write_first_generation(uint64_t generation, ByteSpan catalog);
  Status copy_chunks(const Pager& from);
  Status copy_page(const Pager& from, const DirectoryPage& page, AlignedBuffer& memory);
  Status check_copy(std::vector<ExtentRef> pages);

  Result<std::shared_ptr<const DirectoryPage>> directory_page(const PageRef& ref) const;
  void add_entry(const DirectoryEntry& entry);
  Status write_directory();
  Status remove_freed();

  ExtentRef append(ByteSpan bytes);
  Status append_root(const Root& root, Superblock& superblock);
  Status trim(uint64_t end);
  Status check_single_name() const;
  Status check_place() const;
  Status publish(const Superblock& next);
  Status write_copy(const Superblock& superblock, unsigned copy);
  Status sync();
  Status writable() const;
  Status keep_failure(Status status);
  // No extent reaches behind it.
  uint64_t data_end() const { return stream_ ? stream_->position() : current_.file_bytes; }

  std::unique_ptr<File> file_;
  FileSystem* files_ = nullptr;  // none: the file has no name to watch
  const bool writer_;
  const PagerOptions options_;
  Superblock current_;
  Root root_;  // of the current generation
  PageList directory_{kDirectoryPageBytes};
  DirectoryPage open_entries_;  // of the directory's open page
  PageList committed_directory_{kDirectoryPageBytes};
  std::vector<KeyRange> freed_;
  mutable PageCache cache_;
  std::atomic<uint64_t> next_key_{1};
  std::unique_ptr<AppendStream> stream_;  // writers only
  uint64_t file_end_ = 0;                 // no byte of the file lies behind it
  Status failure_;                        // why nothing more may be written
  std::vector<PagerNotice> notices_;
  mutable SharedIoCounters counters_;
};

}  // namespace lade
