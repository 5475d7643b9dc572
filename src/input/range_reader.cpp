#include "input/range_reader.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/assert.hpp"
#include "input/line_cutter.hpp"

namespace lade {
namespace {

// Room in steps in front of a range's text, for the text behind the batch before.
constexpr size_t kStepsBefore = 2;

// Files of a table that are open at a time: each takes a descriptor.
constexpr size_t kOpenFilesMax = 64;
static_assert(kRangeBytesMax + kSegmentBytesMax <= TextSpill::kSlotBytes);

// Whether unpacking takes so long that it pays to write the text and to read it again: two workers
// and two files of a table take 0.6 of the time with bzip2 and 0.7 with gzip, but as long with zstd
// and longer with lz4.
bool is_slow(Compression compression) {
  return compression == Compression::gzip || compression == Compression::bzip2 ||
         compression == Compression::xz;
}

}  // namespace

RangeReader::RangeReader(FileSystem& files, TableInput& input, BatchReaderOptions options,
                         TextBuffers& buffers)
    : files_(files), input_(input), options_(options), buffers_(buffers) {}

bool RangeReader::read(bool is_current) {
  std::optional<Claim> claimed;
  {
    const std::lock_guard lock(mutex_);
    claimed = claim(is_current);
  }
  if (!claimed) return false;
  const size_t step = options_.step_bytes;
  TextRange range;
  range.buffer = buffers_.take(claimed->bytes + kStepsBefore * step);
  range.begin = kStepsBefore * step;
  claimed->open->file.read(range, claimed->from, claimed->bytes);
  if (claimed->spills && range.bytes > 0) spill(range);
  const std::lock_guard lock(mutex_);
  put(*claimed, std::move(range));
  return true;
}

// The first range in order that may be read now.
std::optional<RangeReader::Claim> RangeReader::claim(bool is_current) {
  for (size_t place = 0; !dropped_ && place < kOpenFilesMax; ++place) {
    if (place == open_.size()) {
      if (files_opened_ == input_.files.size()) return {};
      InputFile& input = input_.files[files_opened_++];
      open_.push_back(std::make_shared<Open>(files_, input, options_));
    }
    const std::shared_ptr<Open>& open = open_[place];
    const bool is_cut_now = is_current && place == 0;
    const bool is_next = is_cut_now && open->taken == open->claims;
    const bool has_turn = open->file.is_side_by_side() && open->claimed_bytes <= open->size;
    if (open->all_claimed || (!has_turn && open->reading > 0)) continue;
    if (!is_next && open->file.is_pipe()) continue;
    const bool spills = !is_next && !buffers_.has_room();
    if (spills && !may_spill(*open, is_cut_now)) return {};
    return claim_of(open, !is_next, spills);
  }
  return {};
}

// Not of the file that is being cut: what comes of it next is needed soon, unless more of it waits
// in the temporary file already.
bool RangeReader::may_spill(const Open& open, bool is_cut_now) const {
  const TextSpill* spill = buffers_.spill();
  if (spill == nullptr || !is_slow(open.file.compression())) return false;
  return (!is_cut_now || open.spilled > 0) && spill->has_room();
}

RangeReader::Claim RangeReader::claim_of(const std::shared_ptr<Open>& open, bool is_ahead,
                                         bool spills) {
  Claim claim{open, open->claims, open->claimed_bytes, range_bytes(*open), is_ahead, spills};
  ++open->claims;
  ++open->reading;
  open->claimed_bytes += claim.bytes;
  // A plain file probably ends where it ended when it was found: its last range goes a step beyond.
  open->all_claimed =
      open->file.is_side_by_side() && claim.from <= open->size && open->claimed_bytes > open->size;
  if (is_ahead && !spills) buffers_.begin_ahead(claim.bytes);
  return claim;
}

// Bytes from the end of the ranges before to where the next batch probably ends, rounded up to
// steps. One step of a pipe; as long as no line was seen; and for the first range of a packed file,
// so that what it tells of the file, BatchReader::text_of_stored(), depends on nothing that is read
// beside it.
size_t RangeReader::range_bytes(const Open& open) const {
  const uint64_t step = options_.step_bytes;
  uint64_t bytes = step;
  const bool is_first = open.claims == 0 && !open.file.is_side_by_side();
  if (lines_ > 0 && !is_first && !open.file.is_pipe()) {
    const double line_bytes = static_cast<double>(bytes_) / static_cast<double>(lines_);
    const uint64_t batch_bytes =
        std::clamp<uint64_t>(static_cast<uint64_t>(line_bytes * options_.batch_lines), 1,
                             std::min<uint64_t>(options_.text_bytes_max, kRangeBytesMax));
    const uint64_t batches_before = open.claimed_bytes / batch_bytes;
    bytes = round_up((batches_before + 1) * batch_bytes - open.claimed_bytes, step);
  }
  if (!open.file.is_side_by_side() || open.claimed_bytes > open.size) return bytes;
  return std::min(bytes, (open.size - open.claimed_bytes) / step * step + step);
}

// Moves the text to the temporary file; where that takes no more, memory keeps it.
void RangeReader::spill(TextRange& range) {
  range.slot = buffers_.spill()->write(std::as_bytes(std::span(range.text(), range.bytes)));
  if (range.slot) buffers_.give_back(std::exchange(range.buffer, {}));
}

// Moves the text back into a buffer. Code::io_error where it is not what was written.
Status RangeReader::read_back(TextRange& range) {
  const uint64_t slot = *std::exchange(range.slot, std::nullopt);
  range.buffer = buffers_.take(range.begin + range.bytes);
  const MutableByteSpan text(reinterpret_cast<std::byte*>(range.buffer.data() + range.begin),
                             range.bytes);
  Status status = buffers_.spill()->read(slot, text);
  buffers_.spill()->release(slot, range.bytes);
  LADE_CHECK(status);
  for (size_t step = 0; step < range.hashes.size(); ++step) {
    const size_t from = step * options_.step_bytes;
    const size_t bytes = std::min(options_.step_bytes, text.size() - from);
    if (hash128(text.subspan(from, bytes), 0) != range.hashes[step])
      return buffers_.spill()->damaged();
  }
  return {};
}

void RangeReader::put(const Claim& claim, TextRange range) {
  Open& open = *claim.open;
  --open.reading;
  if (claim.is_ahead && !claim.spills) range.budgeted_bytes = claim.bytes;
  if (open.left || dropped_) return release(std::move(range));
  bytes_ += range.bytes;
  for (const uint32_t lines : range.lines) lines_ += lines;
  if (range.last || !range.failure.ok()) {
    open.all_claimed = true;
  } else if (claim.from + claim.bytes > open.size) {
    open.all_claimed = false;  // it goes on behind its size, as files of /proc do
  }
  if (range.slot) ++open.spilled;
  open.ranges.emplace(claim.number, std::move(range));
}

Status RangeReader::check_unchanged() {
  std::shared_ptr<Open> open;
  {
    const std::lock_guard lock(mutex_);
    open = open_.front();
  }
  return open->file.check_unchanged();
}

std::optional<TextRange> RangeReader::take() {
  std::optional<TextRange> range = take_as_it_is();
  if (!range || !range->slot) return range;
  const Status status = read_back(*range);
  if (status.ok()) return range;
  range->failure = status;
  range->bytes = 0;
  range->lines.clear();
  range->hashes.clear();
  return range;
}

std::optional<TextRange> RangeReader::take_as_it_is() {
  const std::lock_guard lock(mutex_);
  if (open_.empty()) return {};
  Open& open = *open_.front();
  const auto next = open.ranges.find(open.taken);
  if (next == open.ranges.end()) return {};
  TextRange range = std::move(next->second);
  open.ranges.erase(next);
  ++open.taken;
  if (range.slot) --open.spilled;
  buffers_.end_ahead(std::exchange(range.budgeted_bytes, 0));
  return range;
}

void RangeReader::leave_file() {
  const std::lock_guard lock(mutex_);
  leave(*open_.front());
  open_.pop_front();
}

void RangeReader::drop() {
  const std::lock_guard lock(mutex_);
  dropped_ = true;
  for (const std::shared_ptr<Open>& open : open_) leave(*open);
  open_.clear();
}

// Ranges are left behind the end of a file that became shorter, and behind a failure.
void RangeReader::leave(Open& open) {
  open.left = true;
  for (auto& [number, range] : open.ranges) release(std::move(range));
  open.ranges.clear();
}

void RangeReader::release(TextRange range) {
  buffers_.end_ahead(range.budgeted_bytes);
  if (range.slot) buffers_.spill()->release(*range.slot, range.bytes);
  buffers_.give_back(std::move(range.buffer));
}

}  // namespace lade
