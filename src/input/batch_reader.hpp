// Cuts the text of a table's files into batches of exactly N lines.
//
//   read_range()   | range 0  | range 1   | range 2 ...    any worker: read, hash, count lines
//   cut()          | batch 0 | batch 1  | batch 2 ...      one at a time, in order
//
// A batch stays in the buffer that its range was read into; what lies behind its last line, less
// than a step as a rule, is copied to the front of the next range. Batches that are small beside a
// range are copied out of it. What is in a batch depends on the files' bytes and the options only,
// never on how the bytes arrived or who read them.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "input/line_cutter.hpp"
#include "input/range_reader.hpp"

namespace lade {

// A file that has been read to its end.
struct FileFacts {
  std::string path;
  uint64_t bytes = 0;            // of text
  uint64_t lines = 0;            // overlong ones too, and a header
  bool byte_order_mark = false;  // it begins with one, which was left out
  Hash128 xxh3;                  // of the text's ranges: kHashRangeBytes
};

class BatchReader {
 public:
  // `files` must outlive it, and `buffers`, which readers of several tables may share. Without
  // them it has its own, and one thread calls next().
  BatchReader(FileSystem& files, TableInput input, BatchReaderOptions options,
              TextBuffers* buffers = nullptr);

  // Fills `out` with the next batch, and takes its buffer in exchange; false at the end of the last
  // file. For one thread, which does all of the reading. Whole lines in front of a place that
  // cannot be read are a batch of their own, and the failure comes with the next call and all
  // further ones:
  //   truncated_row   a last line without a line end: its number and place
  //   input_changed, input_read, input_open, input_format, bad_compression   of the stream
  Result<bool> next(TextBatch& out);

  // The two halves of next(), for several threads. read_range() is for all of them: it is
  // RangeReader::read(), with `is_current` where cut() is called until the end. cut() is for one at
  // a time: `nothing_yet` says that a range has to be read first.
  enum class Cut { batch, nothing_yet, end };
  Result<Cut> cut(TextBatch& out);
  bool read_range(bool is_current) { return ranges_.read(is_current); }
  // cut() will not be called any more: what was read ahead is given back.
  void drop() { ranges_.drop(); }

  // The failure that the next call to next() returns; ok where none is known yet.
  const Status& failure() const { return failure_; }

  const TableInput& input() const { return input_; }
  // The files that were cut to their end, in order: all of them once next() has returned false.
  const std::vector<FileFacts>& facts() const { return facts_; }

  // Bytes of text and of files, in the ranges that came to be cut; from any thread. The second
  // compares with TableInput::stored_bytes().
  uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }
  uint64_t stored_bytes_read() const { return stored_bytes_read_.load(std::memory_order_relaxed); }
  // Bytes of text for each stored one, by the first range that has text; 0 before that. It does not
  // depend on the number of threads.
  double text_of_stored() const { return text_of_stored_; }

 private:
  // The file that is being cut.
  struct Current {
    LineCutter cutter;
    ListHash hash;
    uint64_t bytes = 0;         // of text, in ranges that came to be cut
    uint64_t stored_bytes = 0;  // of the file, up to the end of these
  };

  Result<Cut> next_batch(TextBatch& out);
  Result<Cut> cut_off(TextBatch& out);
  Cut hand_out(TextBatch& out);
  void begin_batch();
  bool fill();
  void go_on_in_range();
  void make_room();
  void move_out_rest();
  bool take_range();
  Status end_file();
  uint64_t expected_bytes() const;

  TableInput input_;
  const BatchReaderOptions options_;
  std::optional<TextBuffers> own_buffers_;
  TextBuffers& buffers_;
  RangeReader ranges_;

  std::optional<Current> current_;
  std::vector<FileFacts> facts_;
  uint64_t sequence_ = 0;
  Status failure_;

  TextBatch batch_;  // being filled
  bool begun_ = false;
  // The last range that was taken. Its buffer is the batch's while `in_place_`.
  TextRange range_;
  size_t cut_bytes_ = 0;   // of it, in batches
  size_t rest_begin_ = 0;  // in the buffer: of what is in no batch yet
  bool in_place_ = false;

  // Bytes and lines of the batches so far, to guess those of the next one.
  uint64_t bytes_in_batches_ = 0;
  uint64_t lines_in_batches_ = 0;

  double text_of_stored_ = 0;
  uint64_t stored_bytes_before_ = 0;  // of the files before the current one
  std::atomic<uint64_t> bytes_read_{0};
  std::atomic<uint64_t> stored_bytes_read_{0};
};

}  // namespace lade
