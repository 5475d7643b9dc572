#include "file/file.hpp"

#include <cerrno>

namespace lade {

Result<std::optional<FileInfo>> FileSystem::info_if_there(const std::string& path) {
  const Result<FileInfo> found = info(path);
  if (found.ok()) return std::optional(found.value());
  const int error_number = found.status().error_number();
  const bool nothing = error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP;
  if (nothing) return std::optional<FileInfo>();
  return found.status();
}

}  // namespace lade
