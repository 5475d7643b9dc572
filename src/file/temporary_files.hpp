// The place of temporary files: what memory has no room for goes there.
#pragma once

#include <memory>
#include <string>

#include "file/file.hpp"

namespace lade {

struct TemporaryFiles {
  FileSystem& files;  // must outlive the files that are made
  std::string directory;

  // An empty file without a name; fails as FileSystem::create_temporary() does.
  Result<std::unique_ptr<File>> create() const {
    auto made = files.create_temporary(directory);
    if (made.ok()) return made;
    const Status& status = made.status();
    return Status::error(status.code(),
                         std::string(status.message()) + "; --temp-dir DIR names another place",
                         std::string(status.path()), status.error_number());
  }
};

}  // namespace lade
