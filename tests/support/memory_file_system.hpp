// A file system in memory: names, unnamed files, links and locks as the seam promises them. Tests
// may look at the bytes of a file and change them behind its back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "file/file.hpp"

namespace lade {

// What a name stands for; shared by all that have it open.
struct MemoryNode {
  std::mutex mutex;  // of bytes
  std::vector<std::byte> bytes;
  FileType type = FileType::regular;
  uint64_t inode = 0;
  uint64_t links = 0;
  bool writer = false;  // has the lock
};

class MemoryFile final : public File {
 public:
  MemoryFile(std::shared_ptr<MemoryNode> node, std::string path)
      : File(std::move(path)), node_(std::move(node)) {}
  ~MemoryFile() override;

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override;
  Result<size_t> read(MutableByteSpan into) override;
  Status write_at(ByteSpan data, uint64_t offset) override;
  Status write(ByteSpan data) override;
  Status resize(uint64_t bytes) override;
  Status sync_data() override { return {}; }
  Result<FileInfo> info() override;
  Status lock() override;
  bool locked_by_another() override {
    const std::lock_guard lock(node_->mutex);
    return node_->writer && !holds_lock_;
  }

  const std::shared_ptr<MemoryNode>& node() const { return node_; }

 private:
  std::shared_ptr<MemoryNode> node_;
  uint64_t position_ = 0;
  bool holds_lock_ = false;
};

class MemoryFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_input(const std::string& path) override;
  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override;
  Status link(File& file, const std::string& path) override;
  Status link_at_once(File& file, const std::string& path) override { return link(file, path); }
  Status replace(File& file, const std::string& path) override;
  Result<std::unique_ptr<File>> create_temporary(const std::string& directory) override;
  Result<uint64_t> free_bytes(const std::string&) override { return uint64_t{1} << 40; }
  Result<std::unique_ptr<File>> create_output(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status make_directory(const std::string& path) override;
  Status sync_directory(const std::string&) override { return {}; }
  Result<FileInfo> info(const std::string& path) override;
  // The names that begin with `path` and a slash, without that, and have no further one.
  Result<std::vector<std::string>> list(const std::string& path) override;

  // The content of a file; made if it is not there.
  std::vector<std::byte>& bytes(const std::string& path);
  void set(const std::string& path, std::string_view content);
  std::shared_ptr<MemoryNode> node(const std::string& path) const;
  // Of all files.
  std::vector<std::string> names() const;
  void rename(const std::string& from, const std::string& to);
  // A second name.
  void hard_link(const std::string& from, const std::string& to);

 private:
  std::shared_ptr<MemoryNode> make(uint64_t links);

  std::map<std::string, std::shared_ptr<MemoryNode>> names_;
  uint64_t next_inode_ = 1;
};

}  // namespace lade
