#include "input/stored_stream.hpp"

#include <utility>

namespace lade {
namespace {

bool is_unchanged(const FileInfo& now, const FileInfo& found) {
  return same_file(now, found) && now.size == found.size && now.modified_ns == found.modified_ns;
}

std::string describe(const FileInfo& info) {
  return "size " + std::to_string(info.size) + ", mtime_ns " + std::to_string(info.modified_ns) +
         ", inode " + std::to_string(info.inode);
}

}  // namespace

StoredStream::StoredStream(FileSystem& files, const InputFile& input)
    : files_(&files), path_(input.path), found_(input.info), pipe_(input.stream != nullptr) {}

Result<StoredStream> StoredStream::open(FileSystem& files, InputFile& input) {
  StoredStream stream(files, input);
  if (input.stream) {
    stream.file_ = std::move(input.stream);
    return stream;
  }
  Result<std::unique_ptr<File>> opened = files.open_input(input.path);
  if (!opened.ok()) {
    return input_failure(Code::input_open, "cannot open", input.path, opened.status());
  }
  stream.file_ = std::move(opened).value();
  LADE_CHECK(stream.check_unchanged());
  return stream;
}

Result<size_t> StoredStream::read(MutableByteSpan into) {
  Result<size_t> got = pipe_ ? read_pipe(into) : read_at(into, bytes_read_);
  if (got.ok()) bytes_read_ += got.value();
  return got;
}

Result<size_t> StoredStream::read_pipe(MutableByteSpan into) const {
  LADE_CHECK(check_interrupted());
  Result<size_t> got = file_->read(into);
  return got.ok() ? std::move(got) : cannot_read(bytes_read_, got.status());
}

Result<size_t> StoredStream::read_at(MutableByteSpan into, uint64_t offset) const {
  LADE_CHECK(check_interrupted());
  Result<size_t> got = file_->read_at(into, offset);
  if (!got.ok()) return cannot_read(offset, got.status());
  if (offset + got.value() > found_.size) LADE_CHECK(check_unchanged());
  return got;
}

Status StoredStream::check_interrupted() const {
  if (interrupt_requested.load()) return Status::error(Code::interrupted, "interrupted", path_);
  return {};
}

Status StoredStream::cannot_read(uint64_t offset, const Status& cause) const {
  return input_failure(Code::input_read, "cannot read at byte " + std::to_string(offset), path_,
                       cause);
}

Status StoredStream::check_unchanged() const {
  if (pipe_) return {};
  Result<FileInfo> own = file_->info();
  if (!own.ok()) return input_failure(Code::input_read, "cannot look at", path_, own.status());
  if (!is_unchanged(own.value(), found_)) return changed(own.value());
  // Another file may have taken the name: the open one is the same as before then.
  Result<FileInfo> named = files_->info(path_);
  if (!named.ok()) {
    return Status::error(Code::input_changed, "was removed while it was read", path_,
                         named.status().error_number());
  }
  if (!is_unchanged(named.value(), found_)) return changed(named.value());
  return {};
}

Status StoredStream::changed(const FileInfo& now) const {
  return Status::error(
      Code::input_changed,
      "changed while it was read: before " + describe(found_) + "; after " + describe(now), path_);
}

}  // namespace lade
