#include "input/stored_stream.hpp"

#include <algorithm>
#include <utility>

#include "input/input_failure.hpp"

namespace lade {
namespace {

bool same_file(const FileInfo& a, const FileInfo& b) {
  return a.size == b.size && a.modified_ns == b.modified_ns && a.inode == b.inode &&
         a.device == b.device;
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
  if (interrupt_requested.load()) return Status::error(Code::interrupted, "interrupted", path_);
  if (head_bytes_ > 0) {
    const size_t bytes = std::min(head_bytes_, into.size());
    std::copy_n(head_.begin(), bytes, into.begin());
    std::copy(head_.begin() + static_cast<ptrdiff_t>(bytes),
              head_.begin() + static_cast<ptrdiff_t>(head_bytes_), head_.begin());
    head_bytes_ -= bytes;
    bytes_read_ += bytes;
    return bytes;
  }
  Result<size_t> got = pipe_ ? file_->read(into) : file_->read_at(into, bytes_read_);
  if (!got.ok()) {
    return input_failure(Code::input_read, "cannot read at byte " + std::to_string(bytes_read_),
                         path_, got.status());
  }
  bytes_read_ += got.value();
  if (!pipe_ && bytes_read_ > found_.size) LADE_CHECK(check_unchanged());
  return got;
}

Result<ByteSpan> StoredStream::peek() {
  while (head_bytes_ < head_.size()) {
    Result<size_t> got = file_->read(MutableByteSpan(head_).subspan(head_bytes_));
    if (!got.ok()) {
      return input_failure(Code::input_read, "cannot read at byte " + std::to_string(head_bytes_),
                           path_, got.status());
    }
    if (got.value() == 0) break;
    head_bytes_ += got.value();
  }
  return ByteSpan(head_).first(head_bytes_);
}

Status StoredStream::check_unchanged() {
  if (pipe_) return {};
  Result<FileInfo> own = file_->info();
  if (!own.ok()) return input_failure(Code::input_read, "cannot look at", path_, own.status());
  if (!same_file(own.value(), found_)) return changed(own.value());
  // The open file stays what it was when another one takes its name.
  Result<FileInfo> named = files_->info(path_);
  if (!named.ok()) {
    return Status::error(Code::input_changed, "was removed while it was read", path_,
                         named.status().error_number());
  }
  if (!same_file(named.value(), found_)) return changed(named.value());
  return {};
}

Status StoredStream::changed(const FileInfo& now) const {
  return Status::error(
      Code::input_changed,
      "changed while it was read: before " + describe(found_) + "; after " + describe(now), path_);
}

std::optional<uint64_t> StoredStream::bytes_left() const {
  if (pipe_) return std::nullopt;
  return found_.size - std::min(found_.size, bytes_read_);
}

}  // namespace lade
