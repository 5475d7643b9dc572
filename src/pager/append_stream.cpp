#include "pager/append_stream.hpp"

#include <algorithm>
#include <utility>

namespace lade {
namespace {

constexpr std::byte kZeros[kPageBytes] = {};

// The zeros between `position` and the next multiple of `alignment`.
ByteSpan padding(uint64_t position, uint64_t alignment) {
  return {kZeros, round_up(position, alignment) - position};
}

}  // namespace

AppendStream::AppendStream(File& file, uint64_t position, size_t buffer_bytes, bool background)
    : buffer_bytes_(buffer_bytes),
      buffer_start_(position),
      high_water_(position),
      writer_(file, background) {
  LADE_ASSERT(position % kPageBytes == 0);
  LADE_ASSERT(buffer_bytes > 0 && buffer_bytes % kPageBytes == 0);
}

void AppendStream::append(ByteSpan bytes) {
  copy(bytes);
  copy(padding(position(), kExtentAlignment));
}

void AppendStream::end_page() {
  copy(padding(position(), kPageBytes));
  write_buffer();
}

Status AppendStream::drain() {
  writer_.drain();
  return writer_.failure();
}

Status AppendStream::flush() {
  end_page();
  return drain();
}

void AppendStream::rewind(uint64_t position) {
  LADE_ASSERT(position % kPageBytes == 0 && position <= this->position());
  writer_.drain();
  buffer_start_ = position;
  filled_ = 0;
}

void AppendStream::copy(ByteSpan bytes) {
  while (!bytes.empty()) {
    if (buffer_.data() == nullptr) buffer_ = writer_.take(buffer_bytes_);
    const size_t count = std::min(bytes.size(), buffer_bytes_ - filled_);
    std::memcpy(buffer_.data() + filled_, bytes.data(), count);
    filled_ += count;
    bytes = bytes.subspan(count);
    if (filled_ == buffer_bytes_) write_buffer();
  }
}

void AppendStream::write_buffer() {
  if (filled_ == 0) return;
  writer_.write(std::exchange(buffer_, AlignedBuffer()), filled_, buffer_start_);
  buffer_start_ += filled_;
  filled_ = 0;
  high_water_ = std::max(high_water_, buffer_start_);
}

}  // namespace lade
