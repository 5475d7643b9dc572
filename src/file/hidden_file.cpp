#include "file/hidden_file.hpp"

#include <cerrno>
#include <cstdio>

#include <sys/stat.h>

namespace lade {
namespace {

// Bounds how often two makers remove each other's hidden file before it is locked.
constexpr int kAttemptsMax = 100;

Status busy(const std::string& name) {
  return Status::error(Code::db_busy, "another process is making this file", name);
}

// Removes the placeholder of a process that was killed within rename_over_placeholder(). REQUIRES:
// its hidden file is locked by this process.
void remove_placeholder(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0) {
    ::unlink(path.c_str());
  }
}

}  // namespace

bool leads_to(const std::string& name, const Descriptor& file) {
  struct stat named {};
  struct stat open {};
  return ::lstat(name.c_str(), &named) == 0 && ::fstat(file.number(), &open) == 0 &&
         named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

std::string hidden_name(const std::string& path) {
  const size_t name = path.rfind('/') + 1;  // 0 without a slash
  return path.substr(0, name) + "." + path.substr(name) + ".lade-new";
}

Result<Descriptor> create_hidden(const std::string& path, mode_t mode) {
  const std::string name = hidden_name(path);
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    LADE_CHECK(remove_left_behind(path));
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

Status remove_left_behind(const std::string& path) {
  const std::string name = hidden_name(path);
  const Descriptor file =
      open_descriptor(name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!file.valid() && errno == ENOENT) return {};
  if (!file.valid()) return Status::system(Code::io_error, "open", name, errno);
  const int error_number = lock_descriptor(file.number());
  if (error_number == EAGAIN) return busy(name);
  if (error_number != 0)
    return Status::system(Code::io_error, "fcntl F_OFD_SETLK", name, error_number);
  if (!leads_to(name, file)) return {};
  remove_placeholder(path);
  if (::unlink(name.c_str()) == 0 || errno == ENOENT) return {};
  return Status::system(Code::io_error, "unlink", name, errno);
}

Status check_placeholder(const std::string& path) {
  const std::string name = hidden_name(path);
  const Descriptor file =
      open_descriptor(name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!file.valid() && errno == ENOENT) return {};
  if (!file.valid()) return Status::system(Code::io_error, "open", name, errno);
  if (is_locked_by_another(file.number())) return busy(name);
  return Status::error(Code::db_missing,
                       "is not finished: the process that was making the database was killed; "
                       "lade load makes it anew",
                       path);
}

Status rename_hidden(const std::string& path) {
  const std::string name = hidden_name(path);
  if (::renameat2(AT_FDCWD, name.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)
    return rename_over_placeholder(path);
  return Status::system(Code::io_error, "renameat2", path, errno);
}

Status rename_over_placeholder(const std::string& path) {
  const std::string name = hidden_name(path);
  if (!open_descriptor(path.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600).valid())
    return Status::system(Code::io_error, "open", path, errno);
  if (::rename(name.c_str(), path.c_str()) == 0) return {};
  const int error_number = errno;
  ::unlink(path.c_str());
  return Status::system(Code::io_error, "rename", path, error_number);
}

// Hard links come first: NFS has them, but no rename that spares what is there.
Status link_hidden(const std::string& name, const std::string& path) {
  if (::link(name.c_str(), path.c_str()) == 0) {
    ::unlink(name.c_str());
    return {};
  }
  const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
  if (!no_links) return Status::system(Code::io_error, "link", path, errno);
  if (::renameat2(AT_FDCWD, name.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return {};
  return Status::system(Code::io_error, "renameat2", path, errno);
}

}  // namespace lade
