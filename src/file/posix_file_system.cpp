#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>

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
    const int number = static_cast<PosixFile&>(file).descriptor();
    const std::string unnamed = "/proc/self/fd/" + std::to_string(number);
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return Status::system(Code::io_error, "linkat", path, errno);
    }
    const std::string directory = directory_of(path);
    const Descriptor descriptor = open_descriptor(directory.c_str(), O_RDONLY | O_DIRECTORY);
    if (!descriptor.valid()) return Status::system(Code::io_error, "open", directory, errno);
    if (::fsync(descriptor.number()) == 0) return {};
    return Status::system(Code::io_error, "fsync", directory, errno);
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
    errno = 0;
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return Status::system(Code::io_error, "readdir", path, errno);
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
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
