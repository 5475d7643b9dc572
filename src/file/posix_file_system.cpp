#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>

#include <dirent.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "file/hidden_file.hpp"
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

Status wrong_type(Code code, FileType type, const std::string& path) {
  return Status::error(code, "is " + std::string(file_type_name(type)), path);
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
    return FileResult(std::move(file));
  }

  FileResult open_database(const std::string& path, bool writable) override {
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
      LADE_TRY(const std::string database, followed(path));
      // A hidden file that a killed process left is in nobody's way where it cannot be removed.
      if (writable) static_cast<void>(remove_left_behind(database));
      // O_NONBLOCK: a FIFO must not make us wait for its other end.
      const int flags = (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
      Descriptor descriptor = open_descriptor(database.c_str(), flags);
      if (!descriptor.valid()) return database_failure(path, errno);
      LADE_TRY(const FileInfo info, descriptor_info(descriptor.number(), path, Code::io_error));
      if (info.type != FileType::regular) return wrong_type(Code::not_a_lade_db, info.type, path);
      // The maker of a new database may have an empty file at its place for a moment. The name is
      // looked at last: where the hidden file is gone, the database has its name already.
      if (info.size == 0) LADE_CHECK(check_placeholder(database));
      if (info.size > 0 || leads_to(database, descriptor))
        return FileResult(std::make_unique<PosixFile>(std::move(descriptor), path, true));
    }
    return Status::error(Code::db_busy, "other processes go on replacing it", path);
  }

  FileResult create_unnamed(const std::string& path) override {
    LADE_TRY(const std::string database, followed(path));
    const std::string directory = directory_of(database);
    Descriptor descriptor = open_descriptor(directory.c_str(), O_TMPFILE | O_RDWR, 0666);
    if (descriptor.valid()) {
      return FileResult(std::make_unique<PosixFile>(std::move(descriptor), path, true));
    }
    if (!lacks_unnamed_files(errno)) return no_unnamed_file(directory, errno);
    Result<Descriptor> hidden = create_hidden(database, 0666);
    // The directory is not there.
    if (hidden.status().error_number() == ENOENT) return no_unnamed_file(directory, ENOENT);
    LADE_CHECK(hidden.status());
    auto file = std::make_unique<PosixFile>(std::move(hidden).value(), path, true);
    file->set_hidden_name(hidden_name(database));
    return FileResult(std::move(file));
  }

  Status link(File& file, const std::string& path) override {
    LADE_TRY(const std::string database, followed(path));
    auto& unnamed = static_cast<PosixFile&>(file);
    if (unnamed.hidden_name().empty()) {
      LADE_CHECK(name_unnamed(unnamed, database));
    } else {
      LADE_CHECK(rename_hidden(database));
      unnamed.set_hidden_name({});
    }
    return sync_directory(directory_of(database));
  }

  Status link_at_once(File& file, const std::string& path) override {
    auto& unnamed = static_cast<PosixFile&>(file);
    if (unnamed.hidden_name().empty()) return name_unnamed(unnamed, path);
    LADE_CHECK(link_hidden(unnamed.hidden_name(), path));
    unnamed.set_hidden_name({});
    return {};
  }

  // No system call names an unnamed file in the place of another one, so the new file has the
  // hidden name for a moment.
  Status replace(File& file, const std::string& path) override {
    LADE_TRY(const std::string database, followed(path));
    auto& unnamed = static_cast<PosixFile&>(file);
    LADE_CHECK(take_over_owner(unnamed.descriptor(), database));
    if (unnamed.hidden_name().empty()) {
      LADE_CHECK(remove_left_behind(database));
      LADE_CHECK(name_unnamed(unnamed, hidden_name(database)));
      unnamed.set_hidden_name(hidden_name(database));
    }
    const bool renamed = ::rename(unnamed.hidden_name().c_str(), database.c_str()) == 0;
    const int error_number = errno;
    if (!renamed) {
      ::unlink(unnamed.hidden_name().c_str());
      unnamed.set_hidden_name({});
      return Status::system(Code::io_error, "rename", path, error_number);
    }
    unnamed.set_hidden_name({});
    return sync_directory(directory_of(database));
  }

  // Without O_TMPFILE the file has a name until it is unlinked. Another process that finds the name
  // taken unlinks it, too: no file is meant to keep it.
  FileResult create_temporary(const std::string& directory) override {
    Descriptor descriptor = open_descriptor(directory.c_str(), O_TMPFILE | O_RDWR | O_EXCL, 0600);
    if (!descriptor.valid() && !lacks_unnamed_files(errno))
      return no_unnamed_file(directory, errno);
    const std::string name = directory + "/.lade-temporary";
    for (int attempt = 0; !descriptor.valid(); ++attempt) {
      descriptor = open_descriptor(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
      if (!descriptor.valid() && (errno != EEXIST || attempt == kAttemptsMax))
        return Status::system(Code::io_error, "open", name, errno);
      if (::unlink(name.c_str()) != 0 && errno != ENOENT)
        return Status::system(Code::io_error, "unlink", name, errno);
    }
    return FileResult(std::make_unique<PosixFile>(std::move(descriptor), directory, true));
  }

  FileResult create_output(const std::string& path) override {
    Descriptor descriptor(path == "-" ? STDOUT_FILENO : -1);
    while (!descriptor.valid()) {
      // O_NONBLOCK: open(2) would wait for the reader of a FIFO, and not end at an interrupt.
      constexpr int kFlags = O_WRONLY | O_CREAT | O_NOCTTY | O_NONBLOCK;
      descriptor = open_descriptor(path.c_str(), kFlags, 0666);
      if (descriptor.valid()) break;
      const int error_number = errno;
      if (error_number != ENXIO || !is_fifo(path))
        return Status::system(Code::io_error, "open", path, error_number);
      if (interrupt_requested.load())
        return Status::error(Code::interrupted, "interrupted while nobody reads", path);
      ::poll(nullptr, 0, kInterruptPollMs);
    }
    return FileResult(std::make_unique<PosixFile>(std::move(descriptor), path, false));
  }

  Status remove(const std::string& path) override {
    LADE_TRY(const std::string file, followed(path));
    if (::unlink(file.c_str()) == 0) return {};
    return Status::system(Code::io_error, "unlink", path, errno);
  }

  Status make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), 0777) == 0) return sync_directory(directory_of(path));
    if (errno != EEXIST) return Status::system(Code::io_error, "mkdir", path, errno);
    LADE_TRY(const FileInfo there, path_info(path, Code::io_error));
    if (there.type != FileType::directory)
      return Status::system(Code::io_error, "mkdir", path, ENOTDIR);
    // Somebody who died may have made it a moment ago. What may not be opened is not ours.
    const Status synced = sync_directory(directory_of(path));
    return synced.error_number() == EACCES ? Status() : synced;
  }

  Status sync_directory(const std::string& directory) override {
    const Descriptor descriptor = open_descriptor(directory.c_str(), O_RDONLY | O_DIRECTORY);
    if (!descriptor.valid()) return Status::system(Code::io_error, "open", directory, errno);
    if (::fsync(descriptor.number()) == 0) return {};
    // Not all file systems know a flush of a directory (SMB).
    if (errno == EINVAL || errno == EOPNOTSUPP) return {};
    return Status::system(Code::io_error, "fsync", directory, errno);
  }

  Result<uint64_t> free_bytes(const std::string& directory) override {
    struct statvfs space {};
    if (::statvfs(directory.c_str(), &space) == 0)
      return uint64_t{space.f_bavail} * uint64_t{space.f_frsize};
    return Status::system(Code::io_error, "statvfs", directory, errno);
  }

  Result<FileInfo> info(const std::string& path) override {
    return path_info(path, Code::io_error);
  }

  Result<std::vector<std::string>> list(const std::string& path) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return Status::system(Code::io_error, "opendir", path, errno);
    std::vector<std::string> names;
    while (true) {
      errno = 0;  // each time: storing a name may change it
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
  static constexpr int kAttemptsMax = 100;
  static constexpr int kLinksMax = 40;

  // The path that symbolic links in the last component of `path` lead to; nothing need be there.
  static Result<std::string> followed(const std::string& path) {
    std::string at = path;
    char target[PATH_MAX];
    for (int links = 0; links < kLinksMax; ++links) {
      const ssize_t length = ::readlink(at.c_str(), target, sizeof(target));
      if (length < 0) return at;  // no link, or not there
      const std::string_view to(target, static_cast<size_t>(length));
      if (to.starts_with('/')) {
        at = to;
      } else {
        at.replace(at.rfind('/') + 1, std::string::npos, to);
      }
    }
    return Status::error(Code::not_a_lade_db, "symbolic links lead round in a circle", path, ELOOP);
  }

  static bool is_fifo(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
  }

  // Whether O_TMPFILE failed with an errno of a file system or a kernel that does not know it.
  static bool lacks_unnamed_files(int error_number) {
    return error_number == EOPNOTSUPP || error_number == EISDIR || error_number == EINVAL ||
           error_number == ENOENT;
  }

  static Status no_unnamed_file(const std::string& directory, int error_number) {
    return Status::system(Code::io_error, "open of an unnamed file (O_TMPFILE)", directory,
                          error_number);
  }

  static Status name_unnamed(const PosixFile& file, const std::string& path) {
    const int number = file.descriptor();
    const std::string unnamed = "/proc/self/fd/" + std::to_string(number);
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
      return {};
    // Needs no /proc, which a bare chroot lacks; older kernels let only root do it.
    if (errno == ENOENT && ::linkat(number, "", AT_FDCWD, path.c_str(), AT_EMPTY_PATH) == 0)
      return {};
    const char* what = errno == ENOENT ? "linkat (is /proc mounted?)" : "linkat";
    return Status::system(Code::io_error, what, path, errno);
  }

  // Gives the new file the owner and the mode of the old one, so that the same users may read it.
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
    const bool same_mode = ((old.st_mode ^ own.st_mode) & 07777) == 0;
    if (!same_mode && ::fchmod(descriptor, old.st_mode & 07777) != 0) {
      return Status::system(Code::io_error, "fchmod of the new file to the mode of", path, errno);
    }
    if (::fsync(descriptor) == 0) return {};
    return Status::system(Code::io_error, "fsync of the new file for", path, errno);
  }

  static Status database_failure(const std::string& path, int error_number) {
    switch (error_number) {
      case ENOENT:
      case ENOTDIR: return Status::system(Code::db_missing, "open", path, error_number);
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
