#include "input/batch_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "base/human_text.hpp"

namespace lade {

BatchReader::BatchReader(FileSystem& files, TableInput input, BatchReaderOptions options,
                         TextBuffers* buffers)
    : input_(std::move(input)),
      options_(options),
      buffers_(buffers != nullptr ? *buffers : own_buffers_.emplace(0)),
      ranges_(files, input_, options, buffers_) {
  LADE_ASSERT(options.batch_lines > 0 && options.text_bytes_max > 0);
  LADE_ASSERT(options.step_bytes > 0 && options.step_bytes <= kSegmentBytesMax);
}

Result<bool> BatchReader::next(TextBatch& out) {
  while (true) {
    LADE_TRY(const Cut found, cut(out));
    if (found != Cut::nothing_yet) return found == Cut::batch;
    LADE_ASSERT(read_range(true));
  }
}

Result<BatchReader::Cut> BatchReader::cut(TextBatch& out) {
  if (!failure_.ok()) return failure_;
  Result<Cut> found = next_batch(out);
  if (found.ok()) return found;
  failure_ = found.status();
  drop();
  return cut_off(out);
}

// Hands out the whole lines in front of a failure, or returns it where there are none. Lines of a
// file that is being changed count for nothing.
Result<BatchReader::Cut> BatchReader::cut_off(TextBatch& out) {
  const Code code = failure_.code();
  LineCutter& cutter = current_->cutter;
  if (code == Code::bad_compression) {
    failure_ = failure_.with(", after " + counted(cutter.line(batch_) - 1, "line"));
  }
  const bool readable_before =
      code == Code::truncated_row || code == Code::bad_compression || code == Code::input_read;
  if (!readable_before || LineCutter::line_count(batch_) == 0) return failure_;
  cutter.drop_unfinished(batch_);
  return hand_out(out);
}

Result<BatchReader::Cut> BatchReader::next_batch(TextBatch& out) {
  while (current_ || facts_.size() < input_.files.size()) {
    if (!current_) {
      current_ =
          Current{.cutter = LineCutter(options_.batch_lines, options_.text_bytes_max,
                                       options_.kernel, input_.files[facts_.size()].dialect.header),
                  .hash = {}};
    }
    if (!begun_) begin_batch();
    if (fill()) return hand_out(out);
    if (!range_.failure.ok()) return range_.failure;
    if (range_.last) {
      LADE_CHECK(end_file());
      if (LineCutter::line_count(batch_) > 0) return hand_out(out);
    } else if (!take_range()) {
      return Cut::nothing_yet;
    }
  }
  return Cut::end;
}

void BatchReader::begin_batch() {
  batch_.sequence = sequence_;
  batch_.file = static_cast<uint32_t>(facts_.size());
  current_->cutter.begin(batch_);
  begun_ = true;
  go_on_in_range();
}

BatchReader::Cut BatchReader::hand_out(TextBatch& out) {
  if (in_place_) move_out_rest();
  bytes_in_batches_ += batch_.bytes;
  lines_in_batches_ += batch_.lines;
  // Known by now: the file was opened to read the ranges that the batch is cut from.
  batch_.trailing_delimiter = input_.files[batch_.file].trailing_delimiter;
  buffers_.give_back(std::move(out.text));
  std::swap(out, batch_);
  begun_ = false;
  ++sequence_;
  return Cut::batch;
}

// Moves text of the range into the batch, and returns whether the batch is full.
bool BatchReader::fill() {
  LineCutter& cutter = current_->cutter;
  const size_t step = options_.step_bytes;
  while (cut_bytes_ < range_.bytes) {
    const size_t in_step = cut_bytes_ % step;
    const size_t bytes = std::min(step - in_step, range_.bytes - cut_bytes_);
    const char* text = (in_place_ ? batch_.text : range_.buffer).data() + rest_begin_;
    std::optional<uint64_t> lines;
    if (in_step == 0) lines = range_.lines[cut_bytes_ / step];
    const size_t taken = cutter.take(batch_, text, bytes, lines);
    cut_bytes_ += taken;
    rest_begin_ += taken;
    if (cutter.is_full(batch_)) return true;
  }
  return false;
}

// Lets the batch go on in the buffer of the range where that copies less: what it has so far goes
// in front of the range's text.
void BatchReader::go_on_in_range() {
  const size_t rest = range_.bytes - cut_bytes_;
  const bool has_room = batch_.bytes <= rest_begin_;
  if (rest == 0) return;
  if (!has_room || batch_.bytes >= rest || expected_bytes() < rest / 2) return make_room();
  const size_t begin = rest_begin_ - batch_.bytes;
  if (batch_.bytes > 0) std::memcpy(range_.buffer.data() + begin, batch_.data(), batch_.bytes);
  buffers_.give_back(std::exchange(batch_.text, std::move(range_.buffer)));
  batch_.begin = begin;
  in_place_ = true;
}

// Gives the batch a buffer with room for what it will probably take, so that it need not grow by
// and by: growing means copying.
void BatchReader::make_room() {
  const uint64_t expected = expected_bytes();
  const size_t wanted = batch_.bytes + std::min(expected + expected / 16, kRangeBytesMax);
  if (batch_.begin + wanted <= batch_.text.capacity()) return;
  AlignedBuffer buffer = buffers_.take(wanted);
  if (batch_.bytes > 0) std::memcpy(buffer.data(), batch_.data(), batch_.bytes);
  buffers_.give_back(std::exchange(batch_.text, std::move(buffer)));
  batch_.begin = 0;
}

// The batch is full and takes the range's buffer along: the rest of the range gets one of its own.
void BatchReader::move_out_rest() {
  in_place_ = false;
  const size_t rest = range_.bytes - cut_bytes_;
  if (rest == 0) return;
  range_.buffer = buffers_.take(rest);
  std::memcpy(range_.buffer.data(), batch_.text.data() + rest_begin_, rest);
  rest_begin_ = 0;
}

// Takes the next range of the file; false: it has to be read first.
bool BatchReader::take_range() {
  LADE_ASSERT(cut_bytes_ == range_.bytes);
  std::optional<TextRange> next = ranges_.take();
  if (!next) return false;
  in_place_ = false;
  buffers_.give_back(std::move(range_.buffer));
  range_ = *std::move(next);
  cut_bytes_ = 0;
  rest_begin_ = range_.begin;
  for (const Hash128& each : range_.hashes) current_->hash.add(each);
  current_->bytes += range_.bytes;
  current_->stored_bytes = range_.stored_bytes;
  const uint64_t stored_bytes = stored_bytes_before_ + range_.stored_bytes;
  bytes_read_.fetch_add(range_.bytes, std::memory_order_relaxed);
  stored_bytes_read_.store(stored_bytes, std::memory_order_relaxed);
  if (text_of_stored_ == 0 && stored_bytes > 0) {
    text_of_stored_ = static_cast<double>(bytes_read()) / static_cast<double>(stored_bytes);
  }
  go_on_in_range();
  return true;
}

// Bytes that the batch will probably still take; 0 as long as no line was seen.
uint64_t BatchReader::expected_bytes() const {
  const uint64_t lines = lines_in_batches_ + batch_.lines;
  if (lines == 0) return 0;
  const uint64_t bytes_per_line = (bytes_in_batches_ + batch_.bytes) / lines + 1;
  const uint64_t bytes = bytes_per_line * (options_.batch_lines - LineCutter::line_count(batch_));
  return std::min<uint64_t>(bytes, current_->cutter.text_bytes_left(batch_));
}

Status BatchReader::end_file() {
  LADE_CHECK(ranges_.check_unchanged());
  const LineCutter& cutter = current_->cutter;
  const InputFile& file = input_.files[facts_.size()];
  if (cutter.in_line(batch_)) {
    return Status::error(Code::truncated_row,
                         "line " + std::to_string(cutter.line(batch_)) + " at byte " +
                             std::to_string(cutter.line_byte_offset(batch_)) +
                             " has no line end: the file is cut at byte " +
                             std::to_string(current_->bytes),
                         file.path);
  }
  facts_.push_back({.path = file.path,
                    .bytes = current_->bytes,
                    .lines = cutter.line(batch_) - 1,
                    .byte_order_mark = cutter.byte_order_mark(),
                    .xxh3 = current_->hash.digest()});
  stored_bytes_before_ += current_->stored_bytes;
  ranges_.leave_file();
  current_.reset();
  range_.last = false;
  if (LineCutter::line_count(batch_) == 0) begun_ = false;
  return {};
}

}  // namespace lade
