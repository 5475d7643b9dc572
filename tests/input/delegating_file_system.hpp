// The real files, with what a test overrides put in between: a read that fails, a path that opens
// something else, a count of bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "file/file.hpp"

namespace lade {

class DelegatingFile : public File {
 public:
  explicit DelegatingFile(std::unique_ptr<File> file)
      : File(file->path()), file_(std::move(file)) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    return file_->read_at(into, offset);
  }
  Result<size_t> read(MutableByteSpan into) override { return file_->read(into); }
  Status write_at(ByteSpan data, uint64_t offset) override { return file_->write_at(data, offset); }
  Status write(ByteSpan data) override { return file_->write(data); }
  Status resize(uint64_t bytes) override { return file_->resize(bytes); }
  Status sync_data() override { return file_->sync_data(); }
  Result<FileInfo> info() override { return file_->info(); }
  Status lock(bool exclusive) override { return file_->lock(exclusive); }

 private:
  std::unique_ptr<File> file_;
};

class DelegatingFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    return posix_file_system().open_input(path);
  }
  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override {
    return posix_file_system().open_database(path, writable);
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override {
    return posix_file_system().create_unnamed(path);
  }
  Status link(File& file, const std::string& path) override {
    return posix_file_system().link(file, path);
  }
  Status replace(File& file, const std::string& path) override {
    return posix_file_system().replace(file, path);
  }
  Result<std::unique_ptr<File>> create_output(const std::string& path) override {
    return posix_file_system().create_output(path);
  }
  Result<FileInfo> info(const std::string& path) override { return posix_file_system().info(path); }
  Result<std::vector<std::string>> list(const std::string& path) override {
    return posix_file_system().list(path);
  }
};

// Standard input, or another path, opens the file at `path`.
class RedirectedInput final : public DelegatingFileSystem {
 public:
  explicit RedirectedInput(std::string path, std::string from = "-")
      : path_(std::move(path)), from_(std::move(from)) {}
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    return posix_file_system().open_input(path == from_ ? path_ : path);
  }

 private:
  std::string path_;
  std::string from_;
};

// Asks a function before each positioned read; a failure it returns is the read's.
class WatchedReads final : public DelegatingFileSystem {
 public:
  using Watch = std::function<Status(size_t bytes, uint64_t offset)>;

  explicit WatchedReads(Watch watch) : watch_(std::move(watch)) {}
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    LADE_TRY(std::unique_ptr<File> file, posix_file_system().open_input(path));
    return std::unique_ptr<File>(new WatchedFile(std::move(file), watch_));
  }

 private:
  class WatchedFile final : public DelegatingFile {
   public:
    WatchedFile(std::unique_ptr<File> file, const Watch& watch)
        : DelegatingFile(std::move(file)), watch_(watch) {}
    Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
      LADE_CHECK(watch_(into.size(), offset));
      return DelegatingFile::read_at(into, offset);
    }

   private:
    const Watch& watch_;
  };

  Watch watch_;
};

}  // namespace lade
