#include "file/hidden_file.hpp"

#include <cerrno>
#include <cstdio>

#include <sys/stat.h>

namespace lade {
namespace {

// Two makers that find and remove each other's file do not do so for ever.
constexpr int kAttemptsMax = 100;

bool leads_to(const std::string& name, const Descriptor& file) {
  struct stat named {};
  struct stat open {};
  return ::lstat(name.c_str(), &named) == 0 && ::fstat(file.number(), &open) == 0 &&
         named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

Status busy(const std::string& name) {
  return Status::error(Code::db_busy, "another process is making the database", name);
}

bool is_unsupported(int error_number) {
  return error_number == EINVAL || error_number == ENOSYS || error_number == EOPNOTSUPP ||
         error_number == EPERM;
}

}  // namespace

std::string hidden_name(const std::string& path) {
  const size_t name = path.rfind('/') + 1;  // 0 without a slash
  return path.substr(0, name) + "." + path.substr(name) + ".lade-new";
}

Result<Descriptor> create_hidden(const std::string& name, mode_t mode) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    LADE_CHECK(remove_left_behind(name));
    Descriptor file = open_descriptor(name.c_str(), O_RDWR | O_CREAT | O_EXCL, mode);
    if (!file.valid() && errno == EEXIST) continue;
    if (!file.valid()) return Status::system(Code::io_error, "open", name, errno);
    // Until it is locked another maker may take it for one that was left, and remove it.
    const int error_number = lock_descriptor(file.number());
    if (error_number == 0 && leads_to(name, file)) return file;
    if (error_number == 0 || error_number == EAGAIN) continue;
    ::unlink(name.c_str());
    return Status::system(Code::io_error, "fcntl F_OFD_SETLK", name, error_number);
  }
  return busy(name);
}

Status remove_left_behind(const std::string& name) {
  const Descriptor file =
      open_descriptor(name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!file.valid() && errno == ENOENT) return {};
  if (!file.valid()) return Status::system(Code::io_error, "open", name, errno);
  const int error_number = lock_descriptor(file.number());
  if (error_number == EAGAIN) return busy(name);
  if (error_number != 0)
    return Status::system(Code::io_error, "fcntl F_OFD_SETLK", name, error_number);
  if (!leads_to(name, file) || ::unlink(name.c_str()) == 0 || errno == ENOENT) return {};
  return Status::system(Code::io_error, "unlink", name, errno);
}

Status rename_hidden(const std::string& name, const std::string& path) {
  if (::renameat2(AT_FDCWD, name.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (!is_unsupported(errno)) return Status::system(Code::io_error, "renameat2", path, errno);
  if (::linkat(AT_FDCWD, name.c_str(), AT_FDCWD, path.c_str(), 0) == 0) {
    // Should it stay, the next writer of the database removes it.
    ::unlink(name.c_str());
    return {};
  }
  if (!is_unsupported(errno)) return Status::system(Code::io_error, "linkat", path, errno);
  return Status::error(Code::io_error,
                       "this file system has neither hard links nor a rename that spares what is "
                       "there, so no database can be made on it safely; make it elsewhere and move "
                       "it",
                       path, errno);
}

}  // namespace lade
