#include "file/descriptor.hpp"

#include <cerrno>

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

}  // namespace lade
