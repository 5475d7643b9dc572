#include "input/text_spill.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace lade {

bool TextSpill::has_room() const {
  const std::lock_guard lock(mutex_);
  return !failed_ && bytes_ < bytes_max_;
}

std::optional<uint64_t> TextSpill::write(ByteSpan text) {
  LADE_ASSERT(!text.empty() && text.size() <= kSlotBytes);
  uint64_t slot = 0;
  {
    const std::lock_guard lock(mutex_);
    if (failed_ || (file_ == nullptr && !make_file())) return {};
    if (free_.empty()) {
      slot = slots_++;
      free_.reserve(slots_);  // release() must not fail
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    bytes_ += text.size();
  }
  if (file_->write_at(text, slot * kSlotBytes).ok()) return slot;
  release(slot, text.size());
  const std::lock_guard lock(mutex_);
  failed_ = true;
  return {};
}

bool TextSpill::make_file() {
  constexpr uint64_t kDiskShare = 4;
  const Result<uint64_t> disk = temporary_.files.free_bytes(temporary_.directory);
  Result<std::unique_ptr<File>> made = temporary_.create();
  failed_ = !disk.ok() || !made.ok();
  if (failed_) return false;
  bytes_max_ = std::min(bytes_max_, disk.value() / kDiskShare);
  file_ = std::move(made).value();
  return true;
}

Status TextSpill::read(uint64_t slot, MutableByteSpan into) const {
  LADE_TRY(const size_t got, file_->read_at(into, slot * kSlotBytes));
  return got == into.size() ? Status() : damaged();
}

Status TextSpill::damaged() const {
  return Status::error(Code::io_error, "a temporary file gave back other bytes than were written",
                       file_->path());
}

void TextSpill::release(uint64_t slot, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ -= bytes;
  free_.push_back(slot);
  if (bytes_ > 0) return;
  // The disk may be needed for other things.
  failed_ |= !file_->resize(0).ok();
  slots_ = 0;
  free_.clear();
}

}  // namespace lade
