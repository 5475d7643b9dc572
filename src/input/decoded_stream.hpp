// One open input as a stream of text: a plain file, a pipe, packed or not, told apart by the first
// bytes. Other content, plain or packed, is refused when the input is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "input/decompressor.hpp"
#include "input/stored_stream.hpp"

namespace lade {

// For one thread at a time.
class DecodedStream {
 public:
  // Takes the open stream out of `input`, or opens the file. Fails as StoredStream::open() does,
  // and with input_format for content that is no rows; sets input.trailing_delimiter. A plain file
  // is not looked at, since discover() did both. `files` must outlive it.
  static Result<std::unique_ptr<DecodedStream>> open(FileSystem& files, InputFile& input);
  DecodedStream(const DecodedStream&) = delete;
  DecodedStream& operator=(const DecodedStream&) = delete;

  // The next bytes of text, at most into.size(); 0 at the end. A stream that failed stays failed.
  // Codes: input_read, bad_compression, input_changed. REQUIRES: into is not empty.
  Result<size_t> read(MutableByteSpan into);

  // The bytes of a plain file from `offset`; fewer than into.size() only at its end. Safe from
  // several threads, unlike read(), which is not to be called as well.
  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) const {
    return stored_.read_at(into, offset);
  }

  // To be asked at the end: Code::input_changed if the file is not what it was when it was found.
  Status check_unchanged() const { return stored_.check_unchanged(); }

  // The bytes read of the file as it is stored, so that progress compares with
  // TableInput::stored_bytes().
  uint64_t stored_bytes_read() const { return stored_.bytes_read(); }

 private:
  explicit DecodedStream(StoredStream stored) : stored_(std::move(stored)) {}

  Status begin(InputFile& input);
  template <typename Stream>
  Status read_head(Stream& stream);

  StoredStream stored_;
  std::unique_ptr<Decompressor> decompressor_;  // none for plain text; reads stored_
  // The first bytes of text, read to look at them, of which head_given_ were given out.
  std::vector<std::byte> head_;
  size_t head_given_ = 0;
  Status failure_;      // of unpacking
  bool ended_ = false;  // all was unpacked, and the decompressor is gone
};

}  // namespace lade
