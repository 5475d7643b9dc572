#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/posix_file.hpp"

namespace lade {
namespace {

using FileResult = Result<std::unique_ptr<File>>;

// "a/b" -> "a", "b" -> ".", "/b" -> "/".
std::string directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view type_name(FileType type) {
  switch (type) {
    case FileType::regular: return "a regular file";
    case FileType::directory: return "a directory";
    case FileType::fifo: return "a FIFO";
    case FileType::character_device: return "a character device";
    case FileType::other: break;
  }
  return "a block device or a socket";
}

Status wrong_type(Code code, FileType type, const std::string& path) {
  return Status::error(code, "is " + std::string(type_name(type)), path);
}

class PosixFileSystem final : public FileSystem {
 public:
  FileResult open_input(const std::string& path) override {
    const bool standard = path == "-";
    Descriptor descriptor = standard
                                ? Descriptor(STDIN_FILENO)
                                : open_descriptor(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!descriptor.valid()) {
      const Code code = errno == ENXIO ? Code::input_type : Code::input_open;  // a socket
      return Status::system(code, "open", path, errno);
    }
    auto file = std::make_unique<PosixFile>(std::move(descriptor), path, false, Code::input_read);
    LADE_TRY(const FileInfo info, descriptor_info(file->descriptor(), path, Code::input_open));
    if (info.type == FileType::directory || (info.type == FileType::other && !standard)) {
      return wrong_type(Code::input_type, info.type, path);
    }
    if (info.type == FileType::regular) {
      ::posix_fadvise(file->descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return std::unique_ptr<File>(std::move(file));
  }

  FileResult open_database(const std::string& path, bool writable) override {
    // O_NONBLOCK: a FIFO must not make us wait for its other end.
    const int flags = (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    Descriptor descriptor = open_descriptor(path.c_str(), flags);
    if (!descriptor.valid()) return database_failure(path, errno);
    LADE_TRY(const FileInfo info, descriptor_info(descriptor.number(), path, Code::io_error));
    if (info.type != FileType::regular) return wrong_type(Code::not_a_lade_db, info.type, path);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path, true));
  }

  FileResult create_unnamed(const std::string& path) override {
    const std::string directory = directory_of(path);
    Descriptor descriptor = open_descriptor(directory.c_str(), O_TMPFILE | O_RDWR, 0600);
    if (!descriptor.valid()) {
      return Status::system(Code::io_error, "open of an unnamed file (O_TMPFILE)", directory,
                            errno);
    }
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path, true));
  }

  Status link(File& file, const std::string& path) override {
    LADE_CHECK(name_unnamed(file, path));
    return sync_directory(path);
  }

  // No call names an unnamed file in the place of another one, so it has a name of its own for a
  // moment. One that a killed process left there is nobody's: who holds the lock is alone.
  Status replace(File& file, const std::string& path) override {
    const std::string temporary = temporary_name(path);
    LADE_CHECK(take_over_owner(static_cast<PosixFile&>(file).descriptor(), path));
    if (::unlink(temporary.c_str()) != 0 && errno != ENOENT) {
      return Status::system(Code::io_error, "unlink", temporary, errno);
    }
    LADE_CHECK(name_unnamed(file, temporary));
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      const Status failed = Status::system(Code::io_error, "rename", path, errno);
      ::unlink(temporary.c_str());
      return failed;
    }
    return sync_directory(path);
  }

  FileResult create_output(const std::string& path) override {
    Descriptor descriptor =
        path == "-" ? Descriptor(STDOUT_FILENO)
                    : open_descriptor(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY, 0666);
    if (!descriptor.valid()) return Status::system(Code::io_error, "open", path, errno);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path, false));
  }

  Result<FileInfo> info(const std::string& path) override {
    return path_info(path, Code::io_error);
  }

  Result<std::vector<std::string>> list(const std::string& path) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return Status::system(Code::io_error, "opendir", path, errno);
    std::vector<std::string> names;
    while (true) {
      errno = 0;  // each time, since keeping a name may change it
      const dirent* entry = ::readdir(directory.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return Status::system(Code::io_error, "readdir", path, errno);
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  static Status name_unnamed(File& file, const std::string& path) {
    const int number = static_cast<PosixFile&>(file).descriptor();
    const std::string unnamed = "/proc/self/fd/" + std::to_string(number);
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
      return {};
    // Where no /proc is mounted, as in a bare chroot. Older kernels let only root do it.
    if (errno == ENOENT && ::linkat(number, "", AT_FDCWD, path.c_str(), AT_EMPTY_PATH) == 0)
      return {};
    const char* what = errno == ENOENT ? "linkat (is /proc mounted?)" : "linkat";
    return Status::system(Code::io_error, what, path, errno);
  }

  static Status sync_directory(const std::string& path) {
    const std::string directory = directory_of(path);
    const Descriptor descriptor = open_descriptor(directory.c_str(), O_RDONLY | O_DIRECTORY);
    if (!descriptor.valid()) return Status::system(Code::io_error, "open", directory, errno);
    if (::fsync(descriptor.number()) == 0) return {};
    return Status::system(Code::io_error, "fsync", directory, errno);
  }

  static std::string temporary_name(const std::string& path) {
    const size_t name = path.rfind('/') + 1;  // 0 without a slash
    return path.substr(0, name) + "." + path.substr(name) + ".lade-compact";
  }

  // Who might read the old file shall read the new one, and nobody else.
  static Status take_over_owner(int descriptor, const std::string& path) {
    struct stat old {};
    struct stat own {};
    if (::stat(path.c_str(), &old) != 0 || ::fstat(descriptor, &own) != 0) {
      return Status::system(Code::io_error, "stat", path, errno);
    }
    const bool same_owner = old.st_uid == own.st_uid && old.st_gid == own.st_gid;
    if (!same_owner && ::fchown(descriptor, old.st_uid, old.st_gid) != 0) {
      const int number = errno;
      return Status::system(Code::io_error,
                            "fchown of the new file to user " + std::to_string(old.st_uid) +
                                " and group " + std::to_string(old.st_gid) + ", as the old one has",
                            path, number);
    }
    if (::fchmod(descriptor, old.st_mode & 07777) != 0) {
      return Status::system(Code::io_error, "fchmod of the new file to the mode of", path, errno);
    }
    if (::fsync(descriptor) == 0) return {};
    return Status::system(Code::io_error, "fsync of the new file for", path, errno);
  }

  static Status database_failure(const std::string& path, int error_number) {
    switch (error_number) {
      case ENOENT:
      case ENOTDIR: return Status::system(Code::db_missing, "open", path, error_number);
      case ELOOP: return Status::error(Code::not_a_lade_db, "is a symbolic link", path, ELOOP);
      case EISDIR: return wrong_type(Code::not_a_lade_db, FileType::directory, path);
      case ENXIO: return wrong_type(Code::not_a_lade_db, FileType::other, path);
      default: return Status::system(Code::io_error, "open", path, error_number);
    }
  }
};

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem file_system;
  return file_system;
}

}  // namespace lade
