#include "file/descriptor.hpp"

#include <cerrno>

#include <sys/stat.h>

namespace lade {

Descriptor open_descriptor(const char* path, int flags, mode_t mode) {
  int number = -1;
  do {
    number = ::open(path, flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  Descriptor opened(number);
  if (number < 0 || number > STDERR_FILENO) return opened;
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

bool same_file(int descriptor, int other) {
  struct stat a {};
  struct stat b {};
  return ::fstat(descriptor, &a) == 0 && ::fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace lade
