#include "file/posix_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <poll.h>
#include <sys/stat.h>

#include "base/aligned_buffer.hpp"
#include "file/read_ring.hpp"

namespace lade {
namespace {

Descriptor reopen_direct(const Descriptor& descriptor) {
  const int flags = ::fcntl(descriptor.number(), F_GETFL);
  if (flags < 0) return {};
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor.number());
  return open_descriptor(path.c_str(), (flags & O_ACCMODE) | O_DIRECT);
}

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::directory;
  if (S_ISFIFO(mode)) return FileType::fifo;
  if (S_ISCHR(mode)) return FileType::character_device;
  return FileType::other;
}

FileInfo info_of(const struct stat& status) {
  return {.type = type_of(status.st_mode),
          .size = static_cast<uint64_t>(status.st_size),
          .device = status.st_dev,
          .inode = status.st_ino,
          .links = status.st_nlink,
          .modified_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// Calls `visit` with the numeric names in a directory until it returns true.
template <typename Visit>
bool any_number_in(const std::string& path, Visit visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return false;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name.find_first_not_of("0123456789") == std::string_view::npos &&
        visit(std::string(name))) {
      return true;
    }
  }
  return false;
}

bool has_lock_line(const std::string& path) {
  const Descriptor file = open_descriptor(path.c_str(), O_RDONLY);
  char content[4096];
  const ssize_t count = file.valid() ? ::read(file.number(), content, sizeof(content)) : 0;
  return count > 0 && std::string_view(content, static_cast<size_t>(count)).find("\nlock:") !=
                          std::string_view::npos;
}

// The id of the process that holds the lock on a file, or "" where that cannot be found out:
// another user's process, another container. The lock belongs to an open file, which has no
// process, but the kernel lists the locks of every descriptor in /proc.
std::string lock_holder(const FileInfo& file) {
  std::string holder;
  any_number_in("/proc", [&](const std::string& process) {
    const std::string base = "/proc/" + process;
    const bool holds = any_number_in(base + "/fd", [&](const std::string& number) {
      struct stat status {};
      return ::stat((base + "/fd/" + number).c_str(), &status) == 0 &&
             status.st_dev == file.device && status.st_ino == file.inode &&
             has_lock_line(base + "/fdinfo/" + number);
    });
    if (holds) holder = process;
    return holds;
  });
  return holder;
}

}  // namespace

PosixFile::PosixFile(Descriptor descriptor, std::string path, bool paged, Code code)
    : File(std::move(path)),
      descriptor_(std::move(descriptor)),
      direct_(paged ? reopen_direct(descriptor_) : Descriptor()),
      direct_works_(direct_.valid()),
      early_write_back_(paged),
      code_(code) {}

PosixFile::~PosixFile() {
  if (!hidden_name_.empty()) ::unlink(hidden_name_.c_str());
  // Standard streams belong to the process.
  if (descriptor_.number() <= STDERR_FILENO) descriptor_.release();
}

bool PosixFile::is_direct(const void* data, size_t bytes, uint64_t offset) const {
  constexpr uint64_t kAlignment = AlignedBuffer::kAlignment;
  return direct_works_.load(std::memory_order_relaxed) && bytes >= kAlignment &&
         (reinterpret_cast<uintptr_t>(data) | bytes | offset) % kAlignment == 0;
}

Status PosixFile::failed(std::string_view call) const { return failed(call, errno); }

Status PosixFile::failed(std::string_view call, int error_number) const {
  return Status::system(code_, call, path_, error_number);
}

Result<size_t> PosixFile::read_at(MutableByteSpan into, uint64_t offset) {
  size_t done = 0;
  while (done < into.size()) {
    std::byte* to = into.data() + done;
    const size_t bytes = into.size() - done;
    const bool direct = is_direct(to, bytes, offset + done);
    const int descriptor = direct ? direct_.number() : descriptor_.number();
    const ssize_t count = ::pread(descriptor, to, bytes, static_cast<off_t>(offset + done));
    if (count == 0) break;
    if (count > 0) {
      done += static_cast<size_t>(count);
    } else if (errno == EINVAL && direct) {
      direct_works_.store(false, std::memory_order_relaxed);
    } else if (errno != EINTR) {
      const int error_number = errno;  // making the sentence may change it
      return failed("pread at " + std::to_string(offset + done), error_number);
    }
  }
  return done;
}

// Reads of pieces by the ring of the thread.
class PosixFile::RingPieceReads final : public PieceReads {
 public:
  RingPieceReads(PosixFile& file, ReadRing& ring, std::span<FilePiece> pieces)
      : file_(file), ring_(ring), pieces_(pieces) {
    for (size_t i = 0; i < pieces.size(); ++i) reads_[i] = {pieces[i].into, pieces[i].offset};
    ring_.start(file.direct_.number(), std::span(reads_).first(pieces.size()));
  }
  ~RingPieceReads() override {
    if (under_way_) ring_.finish();
  }
  Status finish() override {
    ring_.finish();
    under_way_ = false;
    for (size_t i = 0; i < pieces_.size(); ++i)
      LADE_CHECK(file_.finish_piece(pieces_[i], reads_[i].result));
    return {};
  }

 private:
  PosixFile& file_;
  ReadRing& ring_;
  std::span<FilePiece> pieces_;
  std::array<RingRead, ReadRing::kReadsMax> reads_;
  bool under_way_ = true;
};

// A ring pays where the disk is asked, and for more than one piece: reads through the page cache
// mostly find what they want.
std::unique_ptr<PieceReads> PosixFile::start_pieces(std::span<FilePiece> pieces) {
  const bool direct = std::all_of(pieces.begin(), pieces.end(), [&](const FilePiece& piece) {
    return is_direct(piece.into.data(), piece.into.size(), piece.offset);
  });
  const bool for_ring = direct && pieces.size() > 1 && pieces.size() <= ReadRing::kReadsMax;
  ReadRing* const ring = for_ring ? ReadRing::of_this_thread() : nullptr;
  if (ring == nullptr || !ring->idle()) return File::start_pieces(pieces);
  return std::make_unique<RingPieceReads>(*this, *ring, pieces);
}

// Reads what a ring has left of a piece: nothing, all where its read was not started or the disk
// asks for a larger alignment, or the rest of a short count.
Status PosixFile::finish_piece(FilePiece& piece, int result) {
  const bool again = result == -EAGAIN || result == -EINTR || result == -EINVAL;
  if (result < 0 && !again) return failed("read at " + std::to_string(piece.offset), -result);
  piece.got = again ? 0 : static_cast<size_t>(result);
  if (piece.got == piece.into.size()) return {};
  LADE_TRY(const size_t more, read_at(piece.into.subspan(piece.got), piece.offset + piece.got));
  piece.got += more;
  return {};
}

Result<size_t> PosixFile::read(MutableByteSpan into) {
  while (true) {
    LADE_CHECK(wait_until_readable());
    const ssize_t count = ::read(descriptor_.number(), into.data(), into.size());
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR && errno != EAGAIN) return failed("read");
  }
}

Status PosixFile::write_at(ByteSpan data, uint64_t offset) {
  size_t done = 0;
  while (done < data.size()) {
    const std::byte* from = data.data() + done;
    const size_t bytes = data.size() - done;
    const auto at = static_cast<off_t>(offset + done);
    const bool direct = is_direct(from, bytes, offset + done);
    const int descriptor = direct ? direct_.number() : descriptor_.number();
    const ssize_t count = ::pwrite(descriptor, from, bytes, at);
    if (count > 0) {
      done += static_cast<size_t>(count);
      // Starts the disk now, so that the flush finds little to do. The flush reports errors.
      if (!direct && early_write_back_) {
        ::sync_file_range(descriptor, at, count, SYNC_FILE_RANGE_WRITE);
      }
    } else if (count < 0 && errno == EINVAL && direct) {
      // The disk asks for a larger alignment.
      direct_works_.store(false, std::memory_order_relaxed);
    } else if (count == 0 || errno != EINTR) {
      if (count == 0) errno = EIO;
      const int error_number = errno;
      return failed(
          "pwrite of " + std::to_string(bytes) + " bytes at " + std::to_string(offset + done),
          error_number);
    }
  }
  return {};
}

Status PosixFile::write(ByteSpan data) {
  const int error_number = write_all(descriptor_.number(), data);
  if (error_number == 0) return {};
  if (error_number == EINTR)
    return Status::error(Code::interrupted, "interrupted while nobody reads", path_);
  return failed("write", error_number);
}

Status PosixFile::resize(uint64_t bytes) {
  if (::ftruncate(descriptor_.number(), static_cast<off_t>(bytes)) == 0) return {};
  const int error_number = errno;
  return failed("ftruncate to " + std::to_string(bytes), error_number);
}

Status PosixFile::sync_data() {
  if (::fdatasync(descriptor_.number()) == 0) return {};
  return failed("fdatasync");
}

Result<FileInfo> PosixFile::info() { return descriptor_info(descriptor_.number(), path_, code_); }

Status PosixFile::lock() {
  const int error_number = lock_descriptor(descriptor_.number());
  if (error_number == 0) return {};
  if (error_number != EAGAIN) return failed("fcntl F_OFD_SETLK", error_number);
  std::string message = "in use by another process";
  if (const Result<FileInfo> own = info(); own.ok()) {
    const std::string holder = lock_holder(own.value());
    if (!holder.empty()) message = "in use by process " + holder;
  }
  return Status::error(Code::db_busy, message, path_);
}

// Called before the first read of a FIFO, too: read(2) reports the end until a writer has opened
// it.
Status PosixFile::wait_until_readable() const {
  pollfd waiting{.fd = descriptor_.number(), .events = POLLIN, .revents = 0};
  while (true) {
    if (interrupt_requested.load()) {
      return Status::error(Code::interrupted, "interrupted while waiting", path_);
    }
    const int ready = ::poll(&waiting, 1, kInterruptPollMs);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return failed("poll");
  }
}

Result<FileInfo> descriptor_info(int descriptor, const std::string& path, Code code) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return Status::system(code, "fstat", path, errno);
  return info_of(status);
}

Result<FileInfo> path_info(const std::string& path, Code code) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return Status::system(code, "stat", path, errno);
  return info_of(status);
}

}  // namespace lade
