// A file system in front of another one: passes every call on, so that a test overrides only what
// it is about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file/file.hpp"

namespace lade {

// `inner` must outlive this, and what is opened through it.
class FileSystemWrapper : public FileSystem {
 public:
  explicit FileSystemWrapper(FileSystem& inner) : inner_(inner) {}

  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    return inner_.open_input(path);
  }
  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override {
    return inner_.open_database(path, writable);
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override {
    return inner_.create_unnamed(path);
  }
  Status link(File& file, const std::string& path) override { return inner_.link(file, path); }
  Status link_at_once(File& file, const std::string& path) override {
    return inner_.link_at_once(file, path);
  }
  Status replace(File& file, const std::string& path) override {
    return inner_.replace(file, path);
  }
  Result<std::unique_ptr<File>> create_temporary(const std::string& directory) override {
    return inner_.create_temporary(directory);
  }
  Result<uint64_t> free_bytes(const std::string& directory) override {
    return inner_.free_bytes(directory);
  }
  Result<std::unique_ptr<File>> create_output(const std::string& path) override {
    return inner_.create_output(path);
  }
  Status remove(const std::string& path) override { return inner_.remove(path); }
  Status make_directory(const std::string& path) override { return inner_.make_directory(path); }
  Status sync_directory(const std::string& path) override { return inner_.sync_directory(path); }
  Result<FileInfo> info(const std::string& path) override { return inner_.info(path); }
  Result<std::vector<std::string>> list(const std::string& path) override {
    return inner_.list(path);
  }

  FileSystem& inner() { return inner_; }

 private:
  FileSystem& inner_;
};

}  // namespace lade
