#include "input/line_cutter.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"
#include "input/content_kind.hpp"
#include "input/line_kernel.hpp"

namespace lade {

void LineCutter::begin(TextBatch& out) {
  LADE_ASSERT(!skipping_);
  out.first_line = next_line_;
  out.byte_offset = bytes_taken_;
  out.lines = 0;
  out.begin = 0;
  out.bytes = 0;
  out.overlong.clear();
  line_start_ = 0;
}

bool LineCutter::is_full(const TextBatch& out) const {
  return line_count(out) == batch_lines_ || (out.bytes >= text_bytes_max_ && !in_line(out));
}

uint64_t LineCutter::line_byte_offset(const TextBatch& out) const {
  return bytes_taken_ - (skipping_ ? skipped_bytes_ : out.bytes - line_start_);
}

size_t LineCutter::take(TextBatch& out, const char* segment, size_t bytes,
                        std::optional<uint64_t> lines) {
  LADE_ASSERT(bytes > 0 && bytes <= kSegmentBytesMax && !is_full(out));
  const uint64_t lines_before = line_count(out);
  const size_t unfinished = out.bytes - line_start_;
  const bool may_be_overlong = skipping_ || unfinished + bytes > kLineBytesMax;
  size_t taken = may_be_overlong ? take_overlong(out, segment, bytes) : 0;
  if (taken == 0) taken = take_lines(out, segment, bytes, lines);
  bytes_taken_ += taken;
  next_line_ += line_count(out) - lines_before;
  out.carriage_return = carriage_return_.value_or(false);
  return taken;
}

size_t LineCutter::take_lines(TextBatch& out, const char* segment, size_t bytes,
                              std::optional<uint64_t> lines) {
  uint64_t wanted = batch_lines_ - line_count(out);
  const bool is_full_at_line_end = text_bytes_left(out) == 0;
  if (is_full_at_line_end) wanted = 1;  // only the line that has begun
  if (!is_full_at_line_end && bytes > text_bytes_left(out)) {
    bytes = text_bytes_left(out);
    lines.reset();
  }
  const LineScan scan = lines && *lines < wanted ? LineScan{*lines, bytes}
                                                 : scan_lines(kernel_, segment, bytes, wanted);
  append(out, segment, scan.bytes);
  if (scan.lines == 0) return scan.bytes;
  line_start_ = std::string_view(out.data(), out.bytes).rfind('\n') + 1;
  out.lines += static_cast<uint32_t>(scan.lines);
  if (!carriage_return_) leave_out_beginning(out);
  return scan.bytes;
}

// Takes what is no row out of a batch that begins with the file's first line.
void LineCutter::leave_out_beginning(TextBatch& out) {
  const std::string_view text(out.data(), out.bytes);
  const size_t feed = text.find('\n');
  carriage_return_ = feed > 0 && text[feed - 1] == '\r';
  byte_order_mark_ = text.starts_with(kUtf8Mark);
  const size_t bytes = header_ ? feed + 1 : byte_order_mark_ ? kUtf8Mark.size() : 0;
  out.begin += bytes;
  out.bytes -= bytes;
  out.byte_offset += bytes;
  line_start_ -= bytes;
  if (!header_) return;
  --out.lines;
  ++out.first_line;
  ++next_line_;
}

// Takes the part of an overlong line that the segment has. Returns 0 if the unfinished line does
// not pass the limit in this segment.
size_t LineCutter::take_overlong(TextBatch& out, const char* segment, size_t bytes) {
  const LineScan scan = scan_lines(kernel_, segment, bytes, 1);
  const size_t content = scan.bytes - scan.lines;  // without the line feed
  if (!skipping_) {
    const size_t unfinished = out.bytes - line_start_;
    if (unfinished + content <= kLineBytesMax) return 0;
    skipping_ = true;
    skipped_bytes_ = unfinished;
    if (unfinished > 0) skipped_last_ = out.data()[out.bytes - 1];
    out.bytes = line_start_;
  }
  skipped_bytes_ += content;
  if (content > 0) skipped_last_ = segment[content - 1];
  if (scan.lines == 0) return scan.bytes;

  if (!carriage_return_) carriage_return_ = skipped_last_ == '\r';
  out.overlong.push_back({.line_offset = static_cast<uint32_t>(line_count(out)),
                          .byte_offset = bytes_taken_ + content - skipped_bytes_,
                          .length = skipped_bytes_});
  skipping_ = false;
  return scan.bytes;
}

void LineCutter::append(TextBatch& out, const char* segment, size_t bytes) {
  const size_t place = out.begin + out.bytes;
  if (segment != out.text.data() + place) {
    const size_t end = place + bytes;
    const size_t capacity = out.text.capacity();
    if (end > capacity) out.text.reserve(std::max(end, capacity + capacity / 2), place);
    std::memmove(out.text.data() + place, segment, bytes);
  }
  out.bytes += bytes;
}

}  // namespace lade
