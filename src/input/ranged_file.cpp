#include "input/ranged_file.hpp"

#include <limits>

#include "input/line_kernel.hpp"

namespace lade {

void RangedFile::read(TextRange& range, uint64_t from, size_t bytes) {
  std::call_once(opened_, [&] { open_failure_ = open(); });
  range.failure = open_failure_;
  range.bytes = 0;
  range.last = false;
  range.steps.clear();
  while (range.bytes < bytes && range.failure.ok() && !range.last)
    range.failure = read_step(range, from + range.bytes);
  if (stream_ != nullptr) {
    range.stored_bytes = is_side_by_side() ? from + range.bytes : stream_->stored_bytes_read();
  }
}

Status RangedFile::open() {
  LADE_TRY(stream_, DecodedStream::open(files_, input_));
  return {};
}

// Reads the next step, a shorter one at the end of the file and in front of a failure.
Status RangedFile::read_step(TextRange& range, uint64_t from) {
  const char* text = range.text() + range.bytes;
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
  const LineScan scan = scan_lines(kernel_, text, got, std::numeric_limits<uint64_t>::max());
  range.steps.push_back({static_cast<uint32_t>(scan.lines), hash128(room.first(got), 0)});
  range.bytes += got;
  return failure;
}

}  // namespace lade
