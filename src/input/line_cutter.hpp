// The cutter of one file: appends lines to a batch until it is full, wherever the bytes come from.
// It leaves out lines that are too long, a byte order mark and a header line, and knows where in
// its file each batch begins.
#pragma once

#include <cstdint>
#include <optional>

#include "base/instruction_set.hpp"
#include "input/text_batch.hpp"

namespace lade {

// Bytes of a segment, at most: so a line within it is never too long.
inline constexpr size_t kSegmentBytesMax = kLineBytesMax;

class LineCutter {
 public:
  // A batch is full with `batch_lines` lines (overlong ones count), or at the first line end at or
  // past `text_bytes_max`. REQUIRES: both are at least 1.
  // `header`: the file's first line is none of a batch.
  LineCutter(uint32_t batch_lines, size_t text_bytes_max, InstructionSet kernel,
             bool header = false)
      : batch_lines_(batch_lines),
        text_bytes_max_(text_bytes_max),
        kernel_(kernel),
        header_(header) {}

  // Empties `out` and notes where it begins. Its sequence and file are the caller's.
  void begin(TextBatch& out);

  // Moves bytes from the front of the segment, the next part of the file, into `out` and returns
  // how many. The segment may lie in the batch's buffer, where it belongs or behind that. A line
  // that it leaves unfinished goes on in the next segment. `lines` that end in the segment need not
  // be looked for. REQUIRES: 0 < bytes <= kSegmentBytesMax, and !is_full(out).
  size_t take(TextBatch& out, const char* segment, size_t bytes,
              std::optional<uint64_t> lines = {});

  // Takes the unfinished line out of a batch, for good: nothing more may be taken of the file.
  void drop_unfinished(TextBatch& out) const { out.bytes = line_start_; }

  bool is_full(const TextBatch& out) const;
  // Lines that `out` has, with overlong ones.
  static uint64_t line_count(const TextBatch& out) { return out.lines + out.overlong.size(); }
  // Room for bytes behind out.bytes until the text is full.
  size_t text_bytes_left(const TextBatch& out) const {
    return out.bytes < text_bytes_max_ ? text_bytes_max_ - out.bytes : 0;
  }
  // Whether the batch ends within a line: at the end of a file that is a cut row.
  bool in_line(const TextBatch& out) const { return skipping_ || line_start_ < out.bytes; }

  // The number, from 1, and the file offset of the line that is unfinished or begins next.
  uint64_t line(const TextBatch& out) const { return out.first_line + line_count(out); }
  uint64_t line_byte_offset(const TextBatch& out) const;

  // Whether the file begins with a byte order mark, as soon as its first line was taken.
  bool byte_order_mark() const { return byte_order_mark_; }

 private:
  size_t take_lines(TextBatch& out, const char* segment, size_t bytes,
                    std::optional<uint64_t> lines);
  size_t take_overlong(TextBatch& out, const char* segment, size_t bytes);
  void append(TextBatch& out, const char* segment, size_t bytes);
  void leave_out_beginning(TextBatch& out);

  uint32_t batch_lines_;
  size_t text_bytes_max_;
  InstructionSet kernel_;
  bool header_;

  uint64_t next_line_ = 1;
  uint64_t bytes_taken_ = 0;
  std::optional<bool> carriage_return_;  // the file's first line ends with CR LF
  bool byte_order_mark_ = false;

  size_t line_start_ = 0;  // in the batch's text: where its unfinished line begins
  // The unfinished line is too long: only its length and last byte are kept.
  bool skipping_ = false;
  uint64_t skipped_bytes_ = 0;
  char skipped_last_ = 0;
};

}  // namespace lade
