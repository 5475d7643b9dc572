#include "input/decoded_stream.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace lade {

Result<std::unique_ptr<DecodedStream>> DecodedStream::open(FileSystem& files, InputFile& input) {
  LADE_TRY(StoredStream stored, StoredStream::open(files, input));
  std::unique_ptr<DecodedStream> stream(new DecodedStream(std::move(stored)));
  LADE_CHECK(stream->begin(input));
  return stream;
}

Status DecodedStream::begin(InputFile& input) {
  Compression compression = input.compression;
  if (stored_.is_pipe()) {
    // A pipe can be looked at only when its turn has come.
    LADE_CHECK(read_head(stored_));
    const ContentKind* kind = kind_of_content(head_);
    if (kind != nullptr) compression = kind->compression;
  }
  if (compression != Compression::none) {
    decompressor_ = make_decompressor(compression, stored_, head_, input.unpack_bytes_max);
    // Bytes that cannot be unpacked are reported by read(), since lines in front of them count.
    failure_ = read_head(*decompressor_);
    if (failure_.code() == Code::input_format) return failure_;
  }
  const bool looked = stored_.is_pipe() || decompressor_ != nullptr;
  if (!looked || input.table == nullptr) return {};
  input.trailing_delimiter = rows_end_with_delimiter(head_, *input.table, input.dialect);
  return check_rows(head_, compression, stored_.path(), *input.table, input.dialect, input.command);
}

// Reads kContentHeadBytes ahead, or all of a shorter stream.
template <typename Stream>
Status DecodedStream::read_head(Stream& stream) {
  head_.resize(kContentHeadBytes);
  size_t bytes = 0;
  Status status;
  while (bytes < head_.size()) {
    const Result<size_t> got = stream.read(std::span(head_).subspan(bytes));
    if (!got.ok()) status = got.status();
    if (!got.ok() || got.value() == 0) break;
    bytes += got.value();
  }
  head_.resize(bytes);
  return status;
}

Result<size_t> DecodedStream::read(MutableByteSpan into) {
  if (head_given_ < head_.size()) {
    const size_t bytes = std::min(into.size(), head_.size() - head_given_);
    std::memcpy(into.data(), head_.data() + head_given_, bytes);
    head_given_ += bytes;
    return bytes;
  }
  if (ended_) return size_t{0};
  if (decompressor_ == nullptr) return stored_.read(into);
  if (failure_.ok()) {
    Result<size_t> got = decompressor_->read(into);
    if (got.ok()) {
      // The file may wait for its turn to be cut, and its memory is wanted elsewhere.
      ended_ = got.value() == 0;
      if (ended_) decompressor_.reset();
      return got;
    }
    failure_ = got.status();
  }
  // A file that is being written over unpacks badly, too: then that is what to say.
  if (failure_.code() == Code::bad_compression) LADE_CHECK(stored_.check_unchanged());
  return failure_;
}

}  // namespace lade
