#include "input/ranged_file.hpp"

#include <limits>
#include <utility>

#include "input/line_kernel.hpp"

namespace lade {

void RangedFile::read(TextRange& range, uint64_t from, size_t bytes) {
  std::call_once(opened_, [&] { open_failure_ = open(); });
  range.failure = open_failure_;
  range.bytes = 0;
  range.last = false;
  range.lines.clear();
  range.hashes.clear();
  if (is_pipe_ && range.failure.ok()) range.failure = read_piece(range);
  while (!is_pipe_ && range.bytes < bytes && range.failure.ok() && !range.last)
    range.failure = read_step(range, from + range.bytes);
  if (stream_ != nullptr) {
    range.stored_bytes = is_side_by_side() ? from + range.bytes : stream_->stored_bytes_read();
  }
}

Status RangedFile::open() {
  LADE_TRY(stream_, DecodedStream::open(files_, input_));
  return {};
}

// Reads the next step of a file, a shorter one at its end and in front of a failure.
Status RangedFile::read_step(TextRange& range, uint64_t from) {
  const MutableByteSpan room(
      reinterpret_cast<std::byte*>(range.buffer.data() + range.begin + range.bytes), step_bytes_);
  Status failure;
  size_t got = 0;
  while (got < room.size() && failure.ok() && !range.last) {
    const Result<size_t> more =
        is_side_by_side() ? stream_->read_at(room, from) : stream_->read(room.subspan(got));
    failure = more.status();
    if (!more.ok()) break;
    got += more.value();
    range.last = more.value() == 0 || (is_side_by_side() && got < room.size());
  }
  if (got == 0) return failure;
  range.hashes.push_back(hash128(room.first(got), 0));
  count_lines(range, got);
  return failure;
}

// Reads what a pipe has, up to the end of the step.
Status RangedFile::read_piece(TextRange& range) {
  const MutableByteSpan room(reinterpret_cast<std::byte*>(range.buffer.data() + range.begin),
                             step_bytes_ - bytes_in_step_);
  LADE_TRY(const size_t got, stream_->read(room));
  range.last = got == 0;
  step_hash_.update(room.first(got));
  bytes_in_step_ += got;
  if (bytes_in_step_ == step_bytes_ || (range.last && bytes_in_step_ > 0)) {
    range.hashes.push_back(std::exchange(step_hash_, StreamHash()).digest());
    bytes_in_step_ = 0;
  }
  if (got > 0) count_lines(range, got);
  return {};
}

// Counts the lines of bytes behind the range's text, which become part of it.
void RangedFile::count_lines(TextRange& range, size_t bytes) const {
  const char* text = range.text() + range.bytes;
  const LineScan scan = scan_lines(kernel_, text, bytes, std::numeric_limits<uint64_t>::max());
  range.lines.push_back(static_cast<uint32_t>(scan.lines));
  range.bytes += bytes;
}

}  // namespace lade
