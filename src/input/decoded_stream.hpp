// One open input as a stream of text: a plain file, a pipe, gzip or zstd, told apart by the first
// bytes. What is none of them, or packs something else than rows, is refused when it is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "input/decompressor.hpp"
#include "input/stored_stream.hpp"

namespace lade {

// For one thread at a time.
class DecodedStream {
 public:
  // Takes the open stream out of `input`, or opens the file. The failures are StoredStream::open's,
  // and input_format for what lade cannot read: of a plain file only its finder knows.
  static Result<std::unique_ptr<DecodedStream>> open(FileSystem& files, InputFile& input);
  DecodedStream(const DecodedStream&) = delete;
  DecodedStream& operator=(const DecodedStream&) = delete;

  // The next bytes of text, at most into.size(); 0 at the end. A failed source stays failed. What
  // can go wrong: input_read, bad_compression, input_changed. REQUIRES: into is not empty.
  Result<size_t> read(MutableByteSpan into);

  // To be asked at the end: Code::input_changed if the file is not what it was when it was found.
  Status check_unchanged() { return raw_.check_unchanged(); }

  Compression compression() const { return compression_; }
  // Of the file as it is stored, so that progress compares with TableInput::stored_bytes().
  uint64_t stored_bytes_read() const { return raw_.bytes_read(); }
  // Of text; nothing unless it is a plain file.
  std::optional<uint64_t> bytes_left() const;

 private:
  explicit DecodedStream(StoredStream raw) : raw_(std::move(raw)) {}

  Status look_at_pipe(const InputFile& input);
  Status look_at_text(const InputFile& input);

  StoredStream raw_;
  Compression compression_ = Compression::none;
  std::unique_ptr<Decompressor> decompressor_;  // none for plain text; reads raw_
  // Text that was unpacked to look at, and what went wrong behind it.
  std::string head_;
  size_t head_given_ = 0;
  Status head_failure_;
};

}  // namespace lade
