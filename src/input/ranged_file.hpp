// One file of a load, as ranges of its text: those of a plain file may be read side by side, those
// of a pipe or a packed file one after the other. Whoever reads a range hashes it and counts its
// lines, so that nothing is left to do in turn but to cut.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/hash.hpp"
#include "base/instruction_set.hpp"
#include "input/decoded_stream.hpp"

namespace lade {

// Bytes of text of which each has a hash, the rest of a file as well: the hash of a file is the
// ListHash of these XXH3-128s, so that they are made side by side. Tools of xxHash agree:
//
//   split -b 256K --filter='xxhsum -H2 | cut -c1-32' FILE | xxd -r -p | xxhsum -H2
inline constexpr size_t kHashRangeBytes = size_t{256} << 10;

// A range of text, read in steps.
struct TextRange {
  AlignedBuffer buffer;
  size_t begin = 0;              // of the text in the buffer
  size_t bytes = 0;              // of text
  std::vector<uint32_t> lines;   // that end in each step; the last step may be shorter
  std::vector<Hash128> hashes;   // of the steps of the file that end in the range
  uint64_t stored_bytes = 0;     // of the file, up to where the range ends
  bool last = false;             // the file ends with it
  Status failure;                // why nothing behind its bytes can be read
  uint64_t budgeted_bytes = 0;   // of text read ahead, that it stands for
  std::optional<uint64_t> slot;  // of a TextSpill that has the text; the buffer is empty then

  const char* text() const { return buffer.data() + begin; }
};

class RangedFile {
 public:
  // `files` and `input` must outlive it.
  RangedFile(FileSystem& files, InputFile& input, size_t step_bytes, InstructionSet kernel)
      : files_(files), input_(input), step_bytes_(step_bytes), kernel_(kernel) {}

  // Whether several threads may read ranges at the same time.
  bool is_side_by_side() const { return !is_pipe_ && input_.compression == Compression::none; }
  bool is_pipe() const { return is_pipe_; }
  // Of a pipe nobody knows before it is read.
  Compression compression() const { return input_.compression; }

  // Reads `bytes` of text, at most, from `from` on to range.begin of its buffer: fewer at the end
  // of the file and in front of a failure, and of a pipe what there is, without waiting for more.
  // The first call opens the file. REQUIRES: `bytes` is a multiple of the step, as is `from` but
  // for a pipe, and the buffer has room; the ranges of a file that is not read side by side come in
  // order, one at a time.
  void read(TextRange& range, uint64_t from, size_t bytes);

  // As DecodedStream says. REQUIRES: a range was read.
  Status check_unchanged() const { return stream_->check_unchanged(); }

 private:
  Status open();
  Status read_step(TextRange& range, uint64_t from);
  Status read_piece(TextRange& range);
  void count_lines(TextRange& range, size_t bytes) const;

  FileSystem& files_;
  InputFile& input_;
  const bool is_pipe_ = input_.stream != nullptr;  // before open() takes it
  const size_t step_bytes_;
  const InstructionSet kernel_;

  std::once_flag opened_;
  Status open_failure_;
  std::unique_ptr<DecodedStream> stream_;
  // Of a pipe: the step that has begun.
  StreamHash step_hash_;
  size_t bytes_in_step_ = 0;
};

}  // namespace lade
