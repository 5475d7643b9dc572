// The real files, but for a path that opens something else, or reads that are watched and fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "file/file.hpp"
#include "support/file_system_wrapper.hpp"
#include "support/file_wrapper.hpp"

namespace lade {

// Standard input, or another path, opens the file at `path`.
class RedirectedInput final : public FileSystemWrapper {
 public:
  explicit RedirectedInput(std::string path, std::string from = "-")
      : FileSystemWrapper(posix_file_system()), path_(std::move(path)), from_(std::move(from)) {}
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    return inner().open_input(path == from_ ? path_ : path);
  }

 private:
  std::string path_;
  std::string from_;
};

// Asks a function before each positioned read; a failure it returns is the read's.
class WatchedReads final : public FileSystemWrapper {
 public:
  using Watch = std::function<Status(size_t bytes, uint64_t offset)>;

  explicit WatchedReads(Watch watch)
      : FileSystemWrapper(posix_file_system()), watch_(std::move(watch)) {}
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    LADE_TRY(std::unique_ptr<File> file, inner().open_input(path));
    return std::unique_ptr<File>(new WatchedFile(std::move(file), watch_));
  }

 private:
  class WatchedFile final : public FileWrapper {
   public:
    WatchedFile(std::unique_ptr<File> file, const Watch& watch)
        : FileWrapper(std::move(file)), watch_(watch) {}
    Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
      LADE_CHECK(watch_(into.size(), offset));
      return FileWrapper::read_at(into, offset);
    }

   private:
    const Watch& watch_;
  };

  Watch watch_;
};

// Files that give another size than they have, as those of /proc and /sys do.
class SizedFiles final : public FileSystemWrapper {
 public:
  explicit SizedFiles(uint64_t size) : FileSystemWrapper(posix_file_system()), size_(size) {}
  Result<FileInfo> info(const std::string& path) override {
    LADE_TRY(FileInfo info, inner().info(path));
    info.size = size_;
    return info;
  }
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    LADE_TRY(std::unique_ptr<File> file, inner().open_input(path));
    return std::unique_ptr<File>(new SizedFile(std::move(file), size_));
  }

 private:
  class SizedFile final : public FileWrapper {
   public:
    SizedFile(std::unique_ptr<File> file, uint64_t size)
        : FileWrapper(std::move(file)), size_(size) {}
    Result<FileInfo> info() override {
      LADE_TRY(FileInfo info, FileWrapper::info());
      info.size = size_;
      return info;
    }

   private:
    const uint64_t size_;
  };

  const uint64_t size_;
};

}  // namespace lade
