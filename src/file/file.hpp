// The seam: everything that lade asks of the operating system about files goes through these two
// interfaces, so that tests can put memory, faults and crashes in their place.
//
// Calls retry EINTR and loop over short counts inside; a failure is a Status that names the call,
// the path and the errno. Offsets and sizes are bytes. No call is ever repeated after it failed. A
// File is used by one thread at a time, where nothing else is said, and closed by its destructor.
//
// Database and unnamed files: whole pages in page-aligned memory (AlignedBuffer) go past the page
// cache where the file system can do that, all else through it. PosixFile says why.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"

namespace lade {

// Set by the handlers of SIGINT, SIGTERM and SIGHUP, so that a read which waits for the other end
// of a pipe gives up.
inline std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may store nothing else");

enum class FileType : uint8_t { regular, directory, fifo, character_device, other };

// "a directory"
constexpr std::string_view file_type_name(FileType type) {
  switch (type) {
    case FileType::regular: return "a regular file";
    case FileType::directory: return "a directory";
    case FileType::fifo: return "a FIFO";
    case FileType::character_device: return "a character device";
    case FileType::other: break;
  }
  return "a block device or a socket";
}

struct FileInfo {
  FileType type = FileType::other;
  uint64_t size = 0;
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t links = 0;
  int64_t modified_ns = 0;
};

// Whether two names lead to one file, whatever its size and time.
inline bool same_file(const FileInfo& a, const FileInfo& b) {
  return a.device == b.device && a.inode == b.inode;
}

// A piece of a file that is read, and how many of its bytes there were.
struct FilePiece {
  MutableByteSpan into;
  uint64_t offset = 0;
  size_t got = 0;
};

// Reads of pieces that are under way. The destructor waits for them.
class PieceReads {
 public:
  virtual ~PieceReads() = default;
  // Waits. Fails as File::read_at() does, and the pieces' bytes are undefined then. REQUIRES: it is
  // called once.
  virtual Status finish() = 0;
};

class File {
 public:
  virtual ~File() = default;

  // Fills `into` from `offset`; a count below into.size() means that the file ends there. Safe from
  // several threads.
  virtual Result<size_t> read_at(MutableByteSpan into, uint64_t offset) = 0;
  // Starts to read pieces as read_at() does, in any order: side by side, and while the thread goes
  // on, where the system can do that. Pieces that lie apart take little longer than one then. The
  // pieces stay where they are until the reads have ended, and so does the file. For the calling
  // thread only.
  virtual std::unique_ptr<PieceReads> start_pieces(std::span<FilePiece> pieces);
  // The next bytes of a file or pipe, as many as there are, at most into.size(); 0 at the end.
  // Waits for a pipe, until interrupt_requested: Code::interrupted.
  virtual Result<size_t> read(MutableByteSpan into) = 0;
  // Writes all of `data` or fails. Safe from several threads at different places.
  virtual Status write_at(ByteSpan data, uint64_t offset) = 0;
  // Writes all of `data` behind what was written before (pipes, exports). Waits for a slow reader;
  // once interrupt_requested, not for long: Code::interrupted.
  virtual Status write(ByteSpan data) = 0;
  virtual Status resize(uint64_t bytes) = 0;
  // Returns when the data (and the size) would survive a power cut. After a failure nothing written
  // since the last success can be trusted, and no further write may be made through this File.
  virtual Status sync_data() = 0;
  virtual Result<FileInfo> info() = 0;
  // Takes the writer's lock, for the life of this File, or fails at once: Code::db_busy (with the
  // holder's pid where known).
  virtual Status lock() = 0;
  // Whether another open file has that lock now. False where it cannot be told.
  virtual bool locked_by_another() = 0;

  const std::string& path() const { return path_; }

 protected:
  explicit File(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // For reading. Does not wait for the writer of a FIFO at open (the first read does). "-" is
  // standard input. input_open; input_type for a directory, a block device or a socket.
  virtual Result<std::unique_ptr<File>> open_input(const std::string& path) = 0;
  // Opens an existing database, a regular file: db_missing; db_busy where another process is making
  // it; not_a_lade_db for any other kind of file. Here and in the next three `path` may be a
  // symbolic link: the file that it leads to is the database, there or not yet.
  virtual Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) = 0;
  // Makes a file without a name in the directory of `path`, mode 0666 & ~umask: gone with the
  // process unless link() or replace() names it. Where the file system has no such files it has a
  // hidden name meanwhile (hidden_file.hpp); db_busy where another process has that name.
  virtual Result<std::unique_ptr<File>> create_unnamed(const std::string& path) = 0;
  // Gives an unnamed file its name, durably, and fails if the name is taken (EEXIST).
  virtual Status link(File& file, const std::string& path) = 0;
  // Gives an unnamed file its name in one step, so that nobody ever sees less than the whole file
  // under it; durable after sync_directory() only. EEXIST if the name is taken; fails on a file
  // system that can neither link nor rename without replacing. `path` is no symbolic link.
  virtual Status link_at_once(File& file, const std::string& path) = 0;
  // Gives an unnamed file the name of an existing one, durably, with the old file's mode and owner;
  // readers that have the old file open keep it. After a failure the name stands for the old file,
  // or for either of the two if the last step failed, the flush of the directory. REQUIRES: the
  // caller holds the old file's lock.
  virtual Status replace(File& file, const std::string& path) = 0;
  // Makes a scratch file, mode 0600, that never gets a name and is gone with the process.
  virtual Result<std::unique_ptr<File>> create_temporary(const std::string& directory) = 0;
  // Bytes that may still be written in a directory, by anybody.
  virtual Result<uint64_t> free_bytes(const std::string& directory) = 0;
  // Opens a file for writing (OutputFile), mode 0666 & ~umask where it is not there yet; what is in
  // it stays. "-" is standard output. Waits for the reader of a FIFO, until interrupt_requested:
  // Code::interrupted.
  virtual Result<std::unique_ptr<File>> create_output(const std::string& path) = 0;
  // Removes the file that `path` leads to; symbolic links on the way stay.
  virtual Status remove(const std::string& path) = 0;
  // Makes a directory, durably, unless there is one. Those above it must be there.
  virtual Status make_directory(const std::string& path) = 0;
  // Returns when the names in a directory would survive a power cut.
  virtual Status sync_directory(const std::string& path) = 0;
  // Looks at the file that `path` leads to over symbolic links.
  virtual Result<FileInfo> info(const std::string& path) = 0;
  // As info(), but a file that is not there is nothing, and no failure.
  Result<std::optional<FileInfo>> info_if_there(const std::string& path) {
    const Result<FileInfo> found = info(path);
    if (found.ok()) return std::optional(found.value());
    const int number = found.status().error_number();
    if (number == ENOENT || number == ENOTDIR || number == ELOOP) return std::optional<FileInfo>();
    return found.status();
  }
  // The names in a directory, without "." and "..", sorted.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
};

// The place of temporary files: what memory has no room for goes there.
struct TemporaryFiles {
  FileSystem& files;  // must outlive the files that are made
  std::string directory;

  // An empty file without a name; fails as FileSystem::create_temporary() does.
  Result<std::unique_ptr<File>> create() const {
    auto made = files.create_temporary(directory);
    if (made.ok()) return made;
    return made.status().with("; --temp-dir DIR names another place");
  }
};

// The operating system's files; lives for the whole process, and any thread may use it.
FileSystem& posix_file_system();

}  // namespace lade
