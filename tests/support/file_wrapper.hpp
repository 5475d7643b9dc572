// A file in front of another one: passes every call on, so that a test overrides only what it is
// about.
#pragma once

#include <memory>
#include <utility>

#include "file/file.hpp"

namespace lade {

class FileWrapper : public File {
 public:
  explicit FileWrapper(std::unique_ptr<File> inner)
      : File(inner->path()), inner_(std::move(inner)) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    return inner_->read_at(into, offset);
  }
  Result<size_t> read(MutableByteSpan into) override { return inner_->read(into); }
  Status write_at(ByteSpan data, uint64_t offset) override {
    return inner_->write_at(data, offset);
  }
  Status write(ByteSpan data) override { return inner_->write(data); }
  Status resize(uint64_t bytes) override { return inner_->resize(bytes); }
  Status sync_data() override { return inner_->sync_data(); }
  Result<FileInfo> info() override { return inner_->info(); }
  Status lock() override { return inner_->lock(); }
  bool locked_by_another() override { return inner_->locked_by_another(); }

  File& inner() { return *inner_; }

 private:
  std::unique_ptr<File> inner_;
};

}  // namespace lade
