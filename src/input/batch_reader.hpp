// Cuts the text of a table's files into batches of exactly N lines.
//
//   file ---> | batch k .............. line N | rest |   steps straight into the batch's text; the
//                                               |       rest past line N goes to the block,
//   block --> | batch k+1 ...                   <       where the next batch begins
//
// A batch smaller than a step is served from the block alone. So each byte is read once and copied
// at most once more, whatever N is. What is in a batch depends on the files' bytes and the options
// only, never on how the bytes arrived.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/hash.hpp"
#include "base/instruction_set.hpp"
#include "input/decoded_stream.hpp"
#include "input/line_cutter.hpp"
#include "input/text_batch.hpp"

namespace lade {

// A file that has been read to its end.
struct FileFacts {
  std::string path;
  uint64_t bytes = 0;  // of text
  uint64_t lines = 0;  // overlong ones too
  uint64_t xxh3 = 0;   // of the text
};

// Bytes of one step of reading: fits a core's second-level cache, so that hashing and counting find
// the text there.
inline constexpr size_t kReadBytes = size_t{256} << 10;

struct BatchReaderOptions {
  uint32_t batch_lines = 1;  // N, at least 1
  // A batch also ends with the first line that ends here or later, so its text is never longer than
  // this and one line. Only lines far longer than any row come near it. It keeps offsets within 32
  // bits and memory bounded.
  size_t text_bytes_max = size_t{2} << 30;
  size_t read_bytes = kReadBytes;  // 1..kSegmentBytesMax
  InstructionSet kernel = instruction_set();
};

class BatchReader {
 public:
  // `files` must outlive it.
  BatchReader(FileSystem& files, TableInput input, BatchReaderOptions options);

  // Fills `out` with the next batch and keeps its buffers; false at the end of the last file. For
  // one thread at a time. Whole lines in front of a place that cannot be read are a batch of their
  // own, and the failure comes with the next call and all further ones:
  //   truncated_row   a last line without a line end: its number and place
  //   input_changed, input_read, input_open, input_format, bad_compression   of the stream
  Result<bool> next(TextBatch& out);

  // The failure that the next call to next() returns; ok where none is known yet.
  const Status& failure() const { return failure_; }

  const TableInput& input() const { return input_; }
  // The files that were read to their end, in order: all of them once next() has returned false.
  const std::vector<FileFacts>& facts() const { return facts_; }

  // Bytes of text and of files so far; from any thread. The second compares with
  // TableInput::stored_bytes().
  uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }
  uint64_t stored_bytes_read() const { return stored_bytes_read_.load(std::memory_order_relaxed); }

 private:
  // The file that is being read.
  struct Current {
    std::unique_ptr<DecodedStream> stream;
    LineCutter cutter;
    StreamHash hash;
    uint64_t bytes = 0;  // of text that were read
  };

  Result<bool> next_batch(TextBatch& out);
  Result<bool> cut_off(TextBatch& out);
  Status open_file();
  Result<bool> fill(TextBatch& out);
  Status end_file(const TextBatch& out);
  Result<size_t> read(char* into);
  Result<bool> read_block();
  Result<bool> read_directly(TextBatch& out);
  uint64_t expected_bytes(const TextBatch& out) const;
  void make_room(TextBatch& out) const;

  FileSystem& files_;
  TableInput input_;
  const BatchReaderOptions options_;

  std::unique_ptr<Current> current_;
  std::vector<FileFacts> facts_;
  uint64_t sequence_ = 0;
  Status failure_;

  // Text that was read and is in no batch yet.
  AlignedBuffer block_;
  size_t block_begin_ = 0;
  size_t block_end_ = 0;

  // Bytes and lines of the batches so far, to guess those of the next one.
  uint64_t bytes_in_batches_ = 0;
  uint64_t lines_in_batches_ = 0;

  uint64_t stored_bytes_before_ = 0;  // of the files before the current one
  std::atomic<uint64_t> bytes_read_{0};
  std::atomic<uint64_t> stored_bytes_read_{0};
};

}  // namespace lade
