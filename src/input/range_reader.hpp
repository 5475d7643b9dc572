// Reads the files of a table as ranges of text, by any number of workers, and gives the ranges out
// in order. Ranges end a little behind where a batch probably ends, so that most batches can stay
// in the buffer that their range was read into.
//
//   plain files       ranges of one file are read side by side, and those of the next files
//   packed files      one worker unpacks a file, others go on with the next files; where unpacking
//                     is slow, what memory has no room for waits in a temporary file (TextSpill)
//   pipes             one worker reads, when it is the pipe's turn
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "input/ranged_file.hpp"
#include "input/text_buffers.hpp"

namespace lade {

// Bytes of a range, but for one step: larger batches are put together from several ranges.
inline constexpr uint64_t kRangeBytesMax = uint64_t{8} << 20;

struct BatchReaderOptions {
  uint32_t batch_lines = 1;  // of a batch, at least 1
  // A batch also ends with the first line that ends here or later, so its text is never longer than
  // this and one line. Only lines far longer than any row come near it. It keeps offsets within 32
  // bits and memory bounded.
  size_t text_bytes_max = size_t{2} << 30;
  // Bytes of one step of reading: fits a core's second-level cache, so that hashing and counting
  // find the text there. Other steps, for tests, give other hashes.
  size_t step_bytes = kHashRangeBytes;  // 1..kSegmentBytesMax
  InstructionSet kernel = instruction_set();
};

class RangeReader {
 public:
  // `files`, `input` and `buffers` must outlive it, and whoever reads.
  RangeReader(FileSystem& files, TableInput& input, BatchReaderOptions options,
              TextBuffers& buffers);
  RangeReader(const RangeReader&) = delete;
  RangeReader& operator=(const RangeReader&) = delete;
  ~RangeReader() { drop(); }

  // Reads a range, from any thread; false where none may be read now: each is being read or was, or
  // the budget for reading ahead is used up. `is_current` says that take() is being called: the
  // range that it wants next is read whatever the budget, and pipes are read for it alone.
  bool read(bool is_current);

  // The next range of the first file that was not left; its buffer becomes the caller's. Nothing if
  // it has to be read first. The last range of a file has `last` or a failure. For one thread at a
  // time, as all below.
  std::optional<TextRange> take();
  // As DecodedStream says, of that file. REQUIRES: its last range was taken.
  Status check_unchanged();
  // Goes on to the next file. REQUIRES: the same.
  void leave_file();

  // Nothing more is wanted: gives back what was read ahead, or will be.
  void drop();

 private:
  // A file of which ranges are read, or taken.
  struct Open {
    Open(FileSystem& files, InputFile& input, const BatchReaderOptions& options)
        : file(files, input, options.step_bytes, options.kernel), size(input.info.size) {}

    RangedFile file;
    const uint64_t size;  // of a plain file: how far ranges are read side by side
    // Guarded by the mutex, as all that follows:
    uint64_t claimed_bytes = 0;  // of text, in ranges that are being read or were
    uint64_t claims = 0;         // these ranges
    uint64_t taken = 0;          // ranges
    unsigned reading = 0;        // ranges
    uint64_t spilled = 0;        // ranges, not taken
    bool all_claimed = false;    // as far as is known
    bool left = false;
    std::map<uint64_t, TextRange> ranges;  // that were read and not taken, by number
  };
  // A range that a worker reads.
  struct Claim {
    std::shared_ptr<Open> open;
    uint64_t number = 0;
    uint64_t from = 0;  // in the text of the file
    size_t bytes = 0;
    bool is_ahead = false;
    bool spills = false;
  };

  std::optional<Claim> claim(bool is_current);
  std::optional<TextRange> take_as_it_is();
  bool may_spill(const Open& open, bool is_cut_now) const;
  Claim claim_of(const std::shared_ptr<Open>& open, bool is_ahead, bool spills);
  size_t range_bytes(const Open& open) const;
  void spill(TextRange& range);
  Status read_back(TextRange& range);
  void put(const Claim& claim, TextRange range);
  void release(TextRange range);
  void leave(Open& open);

  FileSystem& files_;
  TableInput& input_;
  const BatchReaderOptions options_;
  TextBuffers& buffers_;

  std::mutex mutex_;
  std::deque<std::shared_ptr<Open>> open_;  // from the first file that was not left on
  size_t files_opened_ = 0;
  bool dropped_ = false;
  uint64_t bytes_ = 0;  // of text that was read, to guess where batches end
  uint64_t lines_ = 0;
};

}  // namespace lade
