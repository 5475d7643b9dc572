#include "file/overlay_file.hpp"

#include <algorithm>

namespace lade {

Result<std::unique_ptr<File>> OverlayFile::create(std::unique_ptr<File> base,
                                                  std::unique_ptr<File> scratch) {
  std::unique_ptr<OverlayFile> file(new OverlayFile(std::move(base), std::move(scratch)));
  LADE_CHECK(file->find_size());
  return std::unique_ptr<File>(std::move(file));
}

OverlayFile::OverlayFile(std::unique_ptr<File> base, std::unique_ptr<File> scratch)
    : File(base->path()), base_(std::move(base)), scratch_(std::move(scratch)) {}

Status OverlayFile::find_size() {
  if (changed_) return {};
  LADE_TRY(const FileInfo info, base_->info());
  base_bytes_ = bytes_ = info.size;
  return {};
}

OverlayFile::Run OverlayFile::run_at(uint64_t offset) const {
  const auto next = written_.upper_bound(offset);
  if (next != written_.begin()) {
    const auto before = std::prev(next);
    if (offset < before->second) return {before->second, true};
  }
  return {next == written_.end() ? bytes_ : next->first, false};
}

Result<size_t> OverlayFile::read_at(MutableByteSpan into, uint64_t offset) {
  const std::lock_guard lock(mutex_);
  LADE_CHECK(find_size());
  size_t done = 0;
  while (done < into.size() && offset + done < bytes_) {
    const uint64_t at = offset + done;
    const Run run = run_at(at);
    const MutableByteSpan part =
        into.subspan(done, std::min<uint64_t>(into.size() - done, std::min(run.end, bytes_) - at));
    size_t count = 0;
    if (run.scratch) {
      LADE_TRY(count, scratch_->read_at(part, at));
    } else if (at < base_bytes_) {
      LADE_TRY(count,
               base_->read_at(part.first(std::min<uint64_t>(part.size(), base_bytes_ - at)), at));
    }
    // A hole reads as zeros, as it would in one file.
    std::fill(part.begin() + static_cast<std::ptrdiff_t>(count), part.end(), std::byte{0});
    done += part.size();
  }
  return done;
}

Status OverlayFile::write_at(ByteSpan data, uint64_t offset) {
  LADE_CHECK(scratch_->write_at(data, offset));
  const std::lock_guard lock(mutex_);
  LADE_CHECK(find_size());
  changed_ = true;
  uint64_t begin = offset;
  uint64_t end = offset + data.size();
  bytes_ = std::max(bytes_, end);
  auto next = written_.lower_bound(begin);
  if (next != written_.begin() && std::prev(next)->second >= begin) --next;
  while (next != written_.end() && next->first <= end) {
    begin = std::min(begin, next->first);
    end = std::max(end, next->second);
    next = written_.erase(next);
  }
  written_.emplace(begin, end);
  return {};
}

Status OverlayFile::resize(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  LADE_CHECK(find_size());
  changed_ = true;
  base_bytes_ = std::min(base_bytes_, bytes);
  bytes_ = bytes;
  written_.erase(written_.lower_bound(bytes), written_.end());
  if (!written_.empty()) {
    uint64_t& last_end = std::prev(written_.end())->second;
    last_end = std::min(last_end, bytes);
  }
  return {};
}

Result<FileInfo> OverlayFile::info() {
  LADE_TRY(FileInfo info, base_->info());
  const std::lock_guard lock(mutex_);
  if (changed_) info.size = bytes_;
  return info;
}

Result<size_t> OverlayFile::read(MutableByteSpan) {
  return Status::error(Code::io_error, "a database under a dry run is not read in sequence", path_);
}

Status OverlayFile::write(ByteSpan) {
  return Status::error(Code::io_error, "a database under a dry run is not written in sequence",
                       path_);
}

}  // namespace lade
