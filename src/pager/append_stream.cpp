#include "pager/append_stream.hpp"

#include <algorithm>
#include <utility>

namespace lade {

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
  zeros(round_up(position(), kExtentAlignment) - position());
}

void AppendStream::end_page() {
  zeros(round_up(position(), kPageBytes) - position());
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
    std::byte* into = room();
    const size_t count = std::min(bytes.size(), buffer_bytes_ - filled_);
    std::memcpy(into, bytes.data(), count);
    filled(count);
    bytes = bytes.subspan(count);
  }
}

void AppendStream::zeros(size_t bytes) {
  while (bytes > 0) {
    std::byte* into = room();
    const size_t count = std::min(bytes, buffer_bytes_ - filled_);
    std::memset(into, 0, count);
    filled(count);
    bytes -= count;
  }
}

// The place of the next byte in the buffer, which has room for at least one.
std::byte* AppendStream::room() {
  if (buffer_.data() == nullptr) buffer_ = writer_.take(buffer_bytes_);
  return reinterpret_cast<std::byte*>(buffer_.data()) + filled_;
}

void AppendStream::filled(size_t bytes) {
  filled_ += bytes;
  if (filled_ == buffer_bytes_) write_buffer();
}

void AppendStream::write_buffer() {
  if (filled_ == 0) return;
  writer_.write(std::exchange(buffer_, AlignedBuffer()), filled_, buffer_start_);
  buffer_start_ += filled_;
  filled_ = 0;
  high_water_ = std::max(high_water_, buffer_start_);
}

}  // namespace lade
