// Temporary files in memory whose bytes a test may look at and change, and whose writes may fail.
#pragma once

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/file_system_wrapper.hpp"
#include "support/file_wrapper.hpp"
#include "support/memory_file_system.hpp"

namespace lade {

class LastTemporary final : public FileSystemWrapper {
 public:
  LastTemporary() : FileSystemWrapper(memory_) {}

  Result<std::unique_ptr<File>> create_temporary(const std::string& directory) override {
    if (!can_make) return Status::system(Code::io_error, "open", directory, EACCES);
    LADE_TRY(std::unique_ptr<File> file, memory_.create_temporary(directory));
    node_ = static_cast<MemoryFile&>(*file).node();
    return std::unique_ptr<File>(new FullFile(std::move(file), *this));
  }

  Result<uint64_t> free_bytes(const std::string&) override { return disk_bytes; }

  // Of the file that was made last.
  std::vector<std::byte>& bytes() { return node_->bytes; }
  bool was_made() const { return node_ != nullptr; }

  uint64_t disk_bytes = uint64_t{1} << 40;
  bool can_make = true;
  bool is_full = false;

 private:
  class FullFile final : public FileWrapper {
   public:
    FullFile(std::unique_ptr<File> file, const LastTemporary& files)
        : FileWrapper(std::move(file)), files_(files) {}
    Status write_at(ByteSpan data, uint64_t offset) override {
      if (files_.is_full) return Status::system(Code::no_space, "pwrite", path(), ENOSPC);
      return inner().write_at(data, offset);
    }

   private:
    const LastTemporary& files_;
  };

  MemoryFileSystem memory_;
  std::shared_ptr<MemoryNode> node_;
};

}  // namespace lade
