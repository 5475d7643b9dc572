#include "file/lock_holder.hpp"

#include <memory>
#include <string_view>

#include <dirent.h>
#include <sys/stat.h>

#include "file/descriptor.hpp"

namespace lade {
namespace {

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

}  // namespace

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

}  // namespace lade
