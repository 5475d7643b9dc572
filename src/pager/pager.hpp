// The pager: the database file as chunks of bytes with ids, and commits. It knows nothing of
// tables.
//
//   LADE_TRY(auto pager, Pager::open(files, path, Pager::Mode::write));
//   ChunkIdPool ids = pager->reserve_ids(256);
//   LADE_CHECK(pager->put(chunks));            appends; one batch, one call
//   LADE_CHECK(pager->flush());                now get() reads them
//   LADE_TRY(CommitInfo info, pager->commit(catalog));     or commit_behind(), and put() goes on
//
// A chunk can be seen by a later open() from the commit() on that follows its put(). Chunks that
// were not committed are dropped by abandon() or with the Pager. FORMAT.md draws the file and gives
// the reasons.
//
// A reader takes no lock and waits for no writer: the bytes of a generation never change, so it
// goes on seeing the generation that it has opened while a writer appends, commits, abandons or
// compacts.
//
// Threads: one at a time may change the pager: put, append_page, flush, free, commit, abandon,
// compact. Meanwhile no other may call it, except for reserve_ids(), durable_bytes() and
// counters(), which any thread may call at any time. Between changes all const members may be
// called by several threads.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
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
  ChunkId id{};
  ByteSpan bytes;  // at most kChunkBytesMax; copied before put() returns
};

// Reads of chunks that are under way.
struct ChunkReads {
  std::vector<ChunkId> ids;
  std::vector<ExtentRef> extents;
  ExtentReads reads;
};

struct CommitInfo {
  uint64_t generation = 0;
  Hash128 root;  // pins every byte that the generation refers to
};

struct PagerOptions {
  // A thread of the pager's own writes filled buffers and makes commits durable, else the caller.
  bool background_writes = true;
  // Size of a write buffer, a multiple of 4 KiB; up to kWriteBuffers of them exist at a time.
  size_t buffer_bytes = kWriteBufferBytes;
  // How long open() waits for another process to end. An interrupt ends the wait:
  // Code::interrupted.
  uint64_t wait_ms = 0;
  // Memory of decoded pages: by default of a hundred thousand chunks or ten thousand batches.
  uint64_t cache_bytes = uint64_t{12} << 20;
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
  // create() and open() on a file that has no name (yet): for a dry run and for tests.
  static Result<std::unique_ptr<Pager>> create_on(std::unique_ptr<File> file, ByteSpan catalog,
                                                  PagerOptions options = {});
  static Result<std::unique_ptr<Pager>> open_on(std::unique_ptr<File> file, Mode mode,
                                                PagerOptions options = {});

  // The catalog that was given to the last commit; valid until the next one.
  ByteSpan catalog() const { return root_.catalog; }
  CommitInfo last_commit() const { return {current_.generation, current_.root.hash}; }
  // Faults of the superblock that did not matter, as found by open().
  const std::vector<PagerNotice>& notices() const { return notices_; }
  const std::string& path() const { return file_->path(); }
  // The file's id: the same in all its generations, and another one in a file that began with
  // another catalog.
  const Hash128& file_id() const { return current_.file_id; }
  // Bytes of the file up to the end of the last commit.
  uint64_t file_bytes() const { return current_.file_bytes; }
  // Bytes up to the end of the last durable commit: commit_behind() does not wait for its own.
  uint64_t durable_bytes() const { return durable_bytes_; }
  IoCounters counters() const { return counters_.read(); }

  // A pool of `count` consecutive ids. Ids that are not used are lost, though abandon() gives them
  // out again: pools from before it must not be used.
  ChunkIdPool reserve_ids(uint64_t count);

  // Appends chunks back to back. A failure of an earlier write may show here; after any failed
  // write all calls that write fail with the same Status, but reading goes on. REQUIRES:
  // Mode::write; the ids are reserved, and each is greater than those put before it.
  Status put(std::span<const ChunkPut> chunks);
  // Writes all chunks that were put to the file, so that get() can read them. Not yet durable.
  Status flush();
  // Reads chunks into `memory` (recycled, as large as needed) and points `chunks` at them, in the
  // order of `ids`. Every chunk starts at a multiple of 64 bytes and has kBufferTailBytes readable
  // behind its end. Adjacent chunks are one read. Code::corrupt_chunk names the id, the offset and
  // both hashes; then `chunks` is empty. Code::io_error does for a chunk that no commit has: the
  // disk lost it.
  Status get(std::span<const ChunkId> ids, AlignedBuffer& memory,
             std::vector<ByteSpan>& chunks) const;
  // The two halves of get(), on one thread: other chunks may be worked on meanwhile. REQUIRES:
  // `memory` and the pager outlive the reads.
  Result<ChunkReads> start_get(std::vector<ChunkId> ids, AlignedBuffer& memory) const;
  Status finish_get(ChunkReads reads, std::vector<ByteSpan>& chunks) const;
  // Adds to `extents` where each of the chunks lies and how long it is. Code::corrupt for one that
  // the directory does not have.
  Status locate(std::span<const ChunkId> ids, std::vector<ExtentRef>& extents) const;
  // Makes the next commit drop the chunks with these ids. REQUIRES: ranges that do not overlap.
  void free(std::span<const ChunkIdRange> ids);

  // Gives a file without a name one, as FileSystem::link_at_once() does. REQUIRES: create_on().
  Status link_at_once(FileSystem& files, const std::string& path) const {
    return files.link_at_once(*file_, path);
  }

  // Both for pages of the caller's own lists, which its catalog names.
  Result<ExtentRef> append_page(ByteSpan bytes) override;
  Result<ByteSpan> read_page(const ExtentRef& extent, AlignedBuffer& memory) const override;
  // The cache of decoded pages, the directory's and the caller's.
  PageCache& cache() const { return cache_; }

  // Publishes all chunks that were put, and drops those that were freed, with a new catalog. An
  // ok() commit survives a power cut. Code::commit_unknown: it has happened or not, and the next
  // open() will tell. Any other failure: it has not happened; Code::db_moved: the file at the path
  // is another one now.
  Result<CommitInfo> commit(ByteSpan catalog);
  // commit() without waiting for the disk: what follows builds on the new generation at once, and
  // the commit is acknowledged when durable_bytes() has reached file_bytes() as it is now. Commits
  // become durable in their order; one that fails is the last, and its failure, as of commit(), is
  // that of every call that writes and of await_commits().
  Result<CommitInfo> commit_behind(ByteSpan catalog);
  // Waits until every commit is durable or one has failed.
  Status await_commits();
  // Undoes put(), reserve_ids() and free() since the last commit and gives the space back: the next
  // put() writes the same bytes as if nothing had been there.
  void abandon();

  // Reads and checks every byte that the last commit refers to, and that no two extents share one.
  // `pages` are those of the caller's lists. `report` gets the problems one by one, on the calling
  // thread. REQUIRES: nothing was put since the last commit.
  VerifySummary verify(const ProblemSink& report, const std::vector<ExtentRef>& pages = {}) const;
  // The same in parts, for a caller who reads its pages and most chunks anyway: root record,
  // directory, and places of all extents; then all chunks but those with the ids `known`, which
  // ascend.
  VerifySummary verify_places(const ProblemSink& report, std::vector<ExtentRef> pages) const;
  VerifySummary verify_chunks(const ProblemSink& report,
                              std::span<const ChunkIdRange> known = {}) const;

  // Copies the chunks of the last commit to a new file as the next generation, checks every byte of
  // it, and then gives it this file's name, durably. Returns the pager of the new file, after which
  // this one may only be destroyed. A failure, Code::interrupted too, leaves this file as it is; if
  // it is one of FileSystem::replace(), either of the two has the name, and both hold the same.
  // `copy_catalog` writes the caller's lists to the new file, behind the chunks, and returns the
  // catalog that names them and all their `pages`; without it the catalog stays as it is. REQUIRES:
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
  Result<std::shared_ptr<const DirectoryPage>> read_directory_page(const PageRef& ref) const;
  void add_entry(const DirectoryEntry& entry);
  Status write_directory();
  Status remove_freed();

  ExtentRef append(ByteSpan bytes);
  Status append_root(const Root& root, Superblock& superblock);
  void flush_early();
  // A generation whose bytes are all handed to the writer.
  struct Sealed {
    Superblock superblock;
    Root root;
  };
  Result<Sealed> seal(ByteSpan catalog);
  void build_on(Sealed sealed);
  Status make_durable(const Superblock& next, bool cut);
  Status trim(uint64_t end);
  Status check_single_name() const;
  Status check_place() const;
  Status publish(const Superblock& next);
  Status write_copy(const Superblock& superblock, unsigned copy);
  Status sync();
  Status writable() const;
  Status keep_failure(Status status);
  // Where the last extent ends, whether committed or not.
  uint64_t data_end() const { return stream_ ? stream_->position() : current_.file_bytes; }

  std::unique_ptr<File> file_;
  FileSystem* files_ = nullptr;  // null: the file has no name to watch
  const bool writer_;
  const PagerOptions options_;
  Superblock current_;
  std::atomic<uint64_t> durable_bytes_{0};
  Root root_;  // of the current generation
  PageList directory_{kDirectoryPageBytes};
  DirectoryPage open_entries_;  // of the directory's open page
  PageList committed_directory_{kDirectoryPageBytes};
  std::vector<ChunkIdRange> freed_;
  mutable PageCache cache_;
  std::atomic<uint64_t> next_id_{1};
  uint64_t flushed_to_ = 0;  // flush_early() and commits have given the disk what lies before it
  uint64_t file_end_ = 0;    // no byte of the file lies behind it
  Status failure_;           // why nothing more may be written
  std::vector<PagerNotice> notices_;
  mutable SharedIoCounters counters_;
  std::unique_ptr<AppendStream> stream_;  // writers only; last, since its thread uses the others
};

}  // namespace lade
