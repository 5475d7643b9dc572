// Pager::open(): finds the generation that a file shows, also to a reader beside a writer.
#include <chrono>
#include <thread>

#include "base/mutation.hpp"
#include "pager/pager.hpp"

namespace lade {
namespace {

using std::chrono::milliseconds;

// The pause between two looks at a database that another process has.
constexpr milliseconds kBusyPause{50};
// Files that were replaced before they could be locked, one after the other, until open() gives up.
constexpr unsigned kReplacedMax = 100;
// Reads of a file that looks damaged while a process writes it, until the damage is believed.
constexpr unsigned kReadTries = 100;
constexpr milliseconds kReadPause{5};

// Whether another read may give a better result. A failed read is not tried again.
bool looks_damaged(const Result<SuperblockChoice>& found) {
  const Code code = found.status().code();
  return code == Code::corrupt || code == Code::not_a_lade_db ||
         code == Code::unsupported_version || (found.ok() && !found.value().notices.empty());
}

}  // namespace

Result<std::unique_ptr<Pager>> Pager::open(FileSystem& files, const std::string& path, Mode mode,
                                           PagerOptions options) {
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(options.wait_ms);
  for (unsigned replaced = 0;;) {
    Result<std::unique_ptr<Pager>> opened = open_once(files, path, mode, options);
    const Code code = opened.status().code();
    // The lock's holder before us may have put a new file in the old one's place.
    if (code == Code::db_moved && ++replaced < kReplacedMax) continue;
    if (code != Code::db_busy) return opened;
    if (mode == Mode::write && options.wait_ms == 0)
      return opened.status().with("; --wait SECONDS waits for it");
    if (std::chrono::steady_clock::now() >= deadline) return opened;
    std::this_thread::sleep_for(kBusyPause);
    if (interrupt_requested.load()) {
      return Status::error(Code::interrupted, "interrupted while waiting for another process",
                           path);
    }
  }
}

Result<std::unique_ptr<Pager>> Pager::open_once(FileSystem& files, const std::string& path,
                                                Mode mode, PagerOptions options) {
  LADE_TRY(std::unique_ptr<File> file, files.open_database(path, mode == Mode::write));
  if (mode == Mode::write) LADE_CHECK(file->lock());
  return open_file(std::move(file), &files, mode, options);
}

Result<std::unique_ptr<Pager>> Pager::open_on(std::unique_ptr<File> file, Mode mode,
                                              PagerOptions options) {
  if (mode == Mode::write) LADE_CHECK(file->lock());
  return open_file(std::move(file), nullptr, mode, options);
}

// REQUIRES: a writer has the file's lock.
Result<std::unique_ptr<Pager>> Pager::open_file(std::unique_ptr<File> file, FileSystem* files,
                                                Mode mode, PagerOptions options) {
  std::unique_ptr<Pager> pager(new Pager(std::move(file), mode, options));
  pager->files_ = files;
  // Before the load: what is wrong with a file that was replaced does not matter.
  if (mode == Mode::write) LADE_CHECK(pager->check_place());
  LADE_TRY(const SuperblockChoice choice, pager->load());
  if (mode == Mode::write) {
    LADE_CHECK(pager->check_single_name());
    LADE_CHECK(pager->reassert(choice));
    pager->start_stream(pager->current_.file_bytes);
  }
  return pager;
}

// Loads the newest generation. A writer may have written half of a superblock page, so damage is
// believed only when no process has the writer's lock, or when it stays.
Result<SuperblockChoice> Pager::load() {
  unsigned quiet = 0;  // reads in a row while no process had the lock
  for (unsigned tries = 1;; ++tries) {
    Result<SuperblockChoice> found = load_once();
    if (!looks_damaged(found)) return found;
    quiet = file_->locked_by_another() ? 0 : quiet + 1;
    if (quiet == 2 || tries == kReadTries || LADE_MUTANT(reader_does_not_retry)) return found;
    if (quiet == 0) std::this_thread::sleep_for(kReadPause);
  }
}

Result<SuperblockChoice> Pager::load_once() {
  AlignedBuffer memory(kPageBytes);
  const MutableByteSpan page(reinterpret_cast<std::byte*>(memory.data()), kPageBytes);
  std::array<SuperblockCopy, kSuperblockCopies> copies;
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    LADE_TRY(const size_t got, file_->read_at(page, copy_offset(copy)));
    copies[copy] = decode_superblock(page.first(got), copy);
  }
  // The size is asked last: a writer makes the file longer before it writes a copy that says so.
  LADE_TRY(const FileInfo info, file_->info());
  file_end_ = info.size;
  LADE_TRY(SuperblockChoice choice, choose_superblock(copies, info.size, path()));
  current_ = choice.current;
  durable_bytes_ = current_.file_bytes;
  notices_ = choice.notices;

  const ExtentReader reader(*file_, current_.file_id);
  if (const std::string fault = place_fault(current_.root, kRootBytesMax, current_.file_bytes);
      !fault.empty()) {
    return Status::error(Code::corrupt, "root record: " + fault, path());
  }
  LADE_TRY(const ByteSpan stored, reader.read(current_.root, "root record", memory));
  LADE_TRY(root_, decode_root(stored, current_, path()));
  PageList directory(kDirectoryPageBytes);
  const Status listed = directory.read(*this, root_.directory, true);
  LADE_CHECK(listed.within("directory").in_file(path()));
  if (!directory.empty() && (directory.first() == 0 || directory.end() > root_.next_id)) {
    return Status::error(Code::corrupt,
                         "root record at " + std::to_string(current_.root.offset) +
                             ": the directory's chunk ids are not between 1 and the next id " +
                             std::to_string(root_.next_id),
                         path());
  }
  directory_ = directory;
  committed_directory_ = std::move(directory);
  next_id_ = root_.next_id;
  return choice;
}

}  // namespace lade
