#include "file/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/stat.h>

#include "file/file.hpp"

namespace lade {
namespace {

constexpr int kInterruptGraceMs = 2000;
static_assert(PIPE_BUF >= 4096, "a pipe with room for one byte has room for a whole event");

// 0, or the errno to give up with.
int wait_until_writable(int descriptor) {
  pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
  for (int waited_ms = 0; waited_ms < kInterruptGraceMs;) {
    const int ready = ::poll(&waiting, 1, kInterruptPollMs);
    if (ready > 0) return 0;
    if (ready < 0 && errno != EINTR) return errno;
    if (ready == 0 && interrupt_requested.load()) waited_ms += kInterruptPollMs;
  }
  return EINTR;
}

}  // namespace

Descriptor open_descriptor(const char* path, int flags, mode_t mode) {
  int number = -1;
  do {
    number = ::open(path, flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  Descriptor opened(number);
  if (number < 0 || number > STDERR_FILENO) return opened;
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

int write_all(int descriptor, ByteSpan data) {
  struct stat status {};
  const bool has_reader = ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode);
  while (!data.empty()) {
    if (has_reader) {
      if (const int error_number = wait_until_writable(descriptor); error_number != 0)
        return error_number;
    }
    const size_t piece = has_reader ? std::min<size_t>(data.size(), PIPE_BUF) : data.size();
    const ssize_t count = ::write(descriptor, data.data(), piece);
    if (count > 0) {
      data = data.subspan(static_cast<size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      ::poll(nullptr, 0, 1);  // ready for less than a piece
    } else if (count == 0 || errno != EINTR) {
      return count == 0 ? EIO : errno;
    }
  }
  return 0;
}

int lock_descriptor(int descriptor) {
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  if (::fcntl(descriptor, F_OFD_SETLK, &request) == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

bool is_locked_by_another(int descriptor) {
  struct flock request {};
  request.l_type = F_RDLCK;
  request.l_whence = SEEK_SET;
  return ::fcntl(descriptor, F_OFD_GETLK, &request) == 0 && request.l_type == F_WRLCK;
}

bool same_file(int descriptor, int other) {
  struct stat a {};
  struct stat b {};
  return ::fstat(descriptor, &a) == 0 && ::fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace lade
