// Appends lines to a batch until it is full: the part of cutting that has nothing to do with where
// the bytes come from. It finds lines that are too long, and leaves them out, and knows where in
// its file each batch begins.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/instruction_set.hpp"
#include "input/text_batch.hpp"

namespace lade {

enum class Newline : uint8_t { none, lf, crlf };  // none: the file has no line

std::string_view newline_name(Newline newline);

// A segment may hold at most this many bytes, so that a line within it is never too long.
inline constexpr size_t kSegmentBytesMax = kLineBytesMax;

// One for each file.
class LineCutter {
 public:
  // A batch is full with `batch_lines` lines (overlong ones count), or at the first line end at or
  // past `text_bytes_max`. REQUIRES: both are at least 1.
  LineCutter(uint32_t batch_lines, size_t text_bytes_max, InstructionSet kernel)
      : batch_lines_(batch_lines), text_bytes_max_(text_bytes_max), kernel_(kernel) {}

  // Empties `out` and notes where it begins. Its sequence and file are the caller's.
  void begin(TextBatch& out);

  // Moves the next bytes of the file into `out`, as many of the segment's as it takes, and returns
  // how many. The segment may already lie where it belongs, at out.text.data() + out.bytes. A
  // segment used up may leave the last line unfinished: the next one goes on with it.
  // REQUIRES: 0 < bytes <= kSegmentBytesMax, and !is_full(out).
  size_t take(TextBatch& out, const char* segment, size_t bytes);

  // Takes the unfinished line out of a batch, for good: nothing more may be taken of the file.
  void drop_unfinished(TextBatch& out) const { out.bytes = line_start_; }

  bool is_full(const TextBatch& out) const;
  // Lines that `out` has, with overlong ones.
  static uint64_t line_count(const TextBatch& out) { return out.lines + out.overlong.size(); }
  // Bytes that can still be put behind out.bytes before the text is full.
  size_t text_bytes_left(const TextBatch& out) const {
    return out.bytes < text_bytes_max_ ? text_bytes_max_ - out.bytes : 0;
  }
  // The batch ends in the middle of a line: at the end of a file that is a cut row.
  bool in_line(const TextBatch& out) const { return skipping_ || line_start_ < out.bytes; }

  // Of the line that begins next, or is unfinished: its number from 1, and its offset in the file.
  uint64_t line(const TextBatch& out) const { return out.first_line + line_count(out); }
  uint64_t line_byte_offset(const TextBatch& out) const;

  Newline newline() const { return newline_; }

 private:
  size_t take_lines(TextBatch& out, const char* segment, size_t bytes);
  size_t take_overlong(TextBatch& out, const char* segment, size_t bytes);
  void append(TextBatch& out, const char* segment, size_t bytes);
  void learn_newline(char before_line_feed);

  uint32_t batch_lines_;
  size_t text_bytes_max_;
  InstructionSet kernel_;

  uint64_t next_line_ = 1;
  uint64_t bytes_taken_ = 0;
  Newline newline_ = Newline::none;

  size_t line_start_ = 0;  // in the batch's text: where its unfinished line begins
  bool skipping_ =
      false;  // the unfinished line is too long: only its length and last byte are kept
  uint64_t skipped_bytes_ = 0;
  char skipped_last_ = 0;
};

}  // namespace lade
