// A directory for one test's files, gone with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "base/assert.hpp"

namespace lade {

class TemporaryDirectory {
 public:
  TemporaryDirectory() : root_(std::filesystem::temp_directory_path() / "lade_test_XXXXXX") {
    LADE_ASSERT(mkdtemp(root_.data()) != nullptr);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  const std::string& path() const { return root_; }
  std::string path(std::string_view name) const { return root_ + "/" + std::string(name); }

  // Makes the file anew, with the folders on its way, and returns its path.
  std::string write(std::string_view name, std::string_view content) const {
    const std::filesystem::path file = path(name);
    std::filesystem::create_directories(file.parent_path());
    // Not truncated: some file systems flush a truncated file when it is closed.
    std::filesystem::remove(file);
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }
  std::string make_directory(std::string_view name) const {
    std::filesystem::create_directories(path(name));
    return path(name);
  }
  std::string make_fifo(std::string_view name) const {
    LADE_ASSERT(mkfifo(path(name).c_str(), 0600) == 0);
    return path(name);
  }

 private:
  std::string root_;
};

}  // namespace lade
