#include "input/batch_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lade {

BatchReader::BatchReader(FileSystem& files, TableInput input, BatchReaderOptions options)
    : files_(files), input_(std::move(input)), options_(options), block_(options.read_bytes) {
  LADE_ASSERT(options.batch_lines > 0 && options.text_bytes_max > 0);
  LADE_ASSERT(options.read_bytes > 0 && options.read_bytes <= kSegmentBytesMax);
}

Result<bool> BatchReader::next(TextBatch& out) {
  if (!failure_.ok()) return failure_;
  Result<bool> more = next_batch(out);
  if (more.ok()) return more;
  failure_ = more.status();
  return cut_off(out);
}

// Hands out the whole lines in front of a failure, or returns it where there are none. Lines of a
// file that is being changed count for nothing.
Result<bool> BatchReader::cut_off(TextBatch& out) {
  const Code code = failure_.code();
  if (current_ == nullptr) return failure_;
  if (code == Code::bad_compression) {
    const uint64_t lines = current_->cutter.line(out) - 1;
    failure_ = Status::error(
        code, std::string(failure_.message()) + ", after " + std::to_string(lines) + " lines",
        std::string(failure_.path()));
  }
  const bool readable_before =
      code == Code::truncated_row || code == Code::bad_compression || code == Code::input_read;
  if (!readable_before || LineCutter::line_count(out) == 0) return failure_;
  current_->cutter.drop_unfinished(out);
  ++sequence_;
  return true;
}

Result<bool> BatchReader::next_batch(TextBatch& out) {
  while (current_ != nullptr || facts_.size() < input_.files.size()) {
    if (current_ == nullptr) LADE_CHECK(open_file());
    out.sequence = sequence_;
    out.file = static_cast<uint32_t>(facts_.size());
    current_->cutter.begin(out);
    LADE_TRY(const bool ended, fill(out));
    if (ended) LADE_CHECK(end_file(out));
    if (LineCutter::line_count(out) == 0) continue;
    ++sequence_;
    return true;
  }
  return false;
}

Status BatchReader::open_file() {
  LADE_TRY(auto stream, DecodedStream::open(files_, input_.files[facts_.size()]));
  current_ = std::make_unique<Current>(Current{
      .stream = std::move(stream),
      .cutter = LineCutter(options_.batch_lines, options_.text_bytes_max, options_.kernel),
      .hash = {},
  });
  return {};
}

// Returns whether the file has ended.
Result<bool> BatchReader::fill(TextBatch& out) {
  LineCutter& cutter = current_->cutter;
  while (!cutter.is_full(out)) {
    if (block_begin_ == block_end_) {
      const bool direct = expected_bytes(out) >= options_.read_bytes;
      LADE_TRY(const bool more, direct ? read_directly(out) : read_block());
      if (!more) return true;
      if (direct) continue;
    }
    block_begin_ += cutter.take(out, block_.data() + block_begin_, block_end_ - block_begin_);
  }
  bytes_in_batches_ += out.bytes;
  lines_in_batches_ += out.lines;
  return false;
}

// Reads a step into the batch, which probably wants all of it, and moves the surplus to the block.
// Returns false at the end of the file, here and below.
Result<bool> BatchReader::read_directly(TextBatch& out) {
  make_room(out);
  const char* segment = out.text.data() + out.bytes;
  LADE_TRY(const size_t got, read(out.text.data() + out.bytes));
  if (got == 0) return false;
  const size_t taken = current_->cutter.take(out, segment, got);
  block_begin_ = 0;
  block_end_ = got - taken;
  if (block_end_ > 0) std::memcpy(block_.data(), segment + taken, block_end_);
  return true;
}

Result<bool> BatchReader::read_block() {
  LADE_TRY(const size_t got, read(block_.data()));
  block_begin_ = 0;
  block_end_ = got;
  return got > 0;
}

// The next step of the file: 1..read_bytes bytes, or 0 at its end.
Result<size_t> BatchReader::read(char* into) {
  DecodedStream& stream = *current_->stream;
  const MutableByteSpan room{reinterpret_cast<std::byte*>(into), options_.read_bytes};
  Result<size_t> got = stream.read(room);
  if (!got.ok()) return got;
  current_->hash.update(room.first(got.value()));
  current_->bytes += got.value();
  bytes_read_.fetch_add(got.value(), std::memory_order_relaxed);
  stored_bytes_read_.store(stored_bytes_before_ + stream.stored_bytes_read(),
                           std::memory_order_relaxed);
  return got;
}

// Bytes that the batch will probably still take; 0 as long as no line was seen.
uint64_t BatchReader::expected_bytes(const TextBatch& out) const {
  const uint64_t lines = lines_in_batches_ + out.lines;
  if (lines == 0) return 0;
  const uint64_t bytes_per_line = (bytes_in_batches_ + out.bytes) / lines + 1;
  const uint64_t bytes = bytes_per_line * (options_.batch_lines - LineCutter::line_count(out));
  return std::min<uint64_t>(bytes, current_->cutter.text_bytes_left(out));
}

// Makes room for a step, or better for the whole batch, with a little to spare: growing means
// copying.
void BatchReader::make_room(TextBatch& out) const {
  const size_t capacity = out.text.capacity();
  const size_t needed = out.bytes + options_.read_bytes;
  if (needed <= capacity) return;
  const uint64_t expected = expected_bytes(out);
  uint64_t wanted =
      std::max<uint64_t>(out.bytes + expected + expected / 16, capacity + capacity / 4);
  if (const std::optional<uint64_t> left = current_->stream->bytes_left()) {
    wanted = std::min(wanted, out.bytes + *left);
  }
  out.text.reserve(std::max<uint64_t>(needed, wanted), out.bytes);
}

Status BatchReader::end_file(const TextBatch& out) {
  LADE_CHECK(current_->stream->check_unchanged());
  const LineCutter& cutter = current_->cutter;
  const InputFile& file = input_.files[facts_.size()];
  if (cutter.in_line(out)) {
    return Status::error(Code::truncated_row,
                         "line " + std::to_string(cutter.line(out)) + " at byte " +
                             std::to_string(cutter.line_byte_offset(out)) +
                             " has no line end: the file is cut at byte " +
                             std::to_string(current_->bytes),
                         file.path);
  }
  facts_.push_back({.path = file.path,
                    .bytes = current_->bytes,
                    .lines = cutter.line(out) - 1,
                    .xxh3 = current_->hash.digest()});
  stored_bytes_before_ += current_->stream->stored_bytes_read();
  current_.reset();
  return {};
}

}  // namespace lade
