#include "input/decoded_stream.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace lade {

Result<std::unique_ptr<DecodedStream>> DecodedStream::open(FileSystem& files, InputFile& input) {
  LADE_TRY(StoredStream raw, StoredStream::open(files, input));
  std::unique_ptr<DecodedStream> source(new DecodedStream(std::move(raw)));
  source->compression_ = input.compression;
  if (source->raw_.is_pipe()) LADE_CHECK(source->look_at_pipe(input));
  switch (source->compression_) {
    case Compression::none: return source;
    case Compression::gzip: {
      LADE_TRY(source->decompressor_, make_gzip_decompressor(source->raw_));
      break;
    }
    case Compression::zstd: {
      LADE_TRY(source->decompressor_, make_zstd_decompressor(source->raw_, input.unpack_bytes_max));
      break;
    }
  }
  LADE_CHECK(source->look_at_text(input));
  return source;
}

// Nobody could look at a pipe before its turn.
Status DecodedStream::look_at_pipe(const InputFile& input) {
  LADE_TRY(const ByteSpan head, raw_.peek());
  const ContentKind* kind = kind_of_content(head);
  if (kind != nullptr) compression_ = kind->compression;
  if (input.table == nullptr || (kind != nullptr && kind->is_readable())) return {};
  if (kind == nullptr) kind = kind_of_text(head, *input.table);
  return kind ? cannot_read(*kind, nullptr, raw_.path(), *input.table) : Status();
}

// Unpacks the first bytes of text. Bytes that cannot be unpacked are told by read(), where lines in
// front of them count.
Status DecodedStream::look_at_text(const InputFile& input) {
  head_.resize(kContentHeadBytes);
  size_t bytes = 0;
  while (bytes < head_.size()) {
    const Result<size_t> got =
        decompressor_->read(std::as_writable_bytes(std::span(head_)).subspan(bytes));
    if (!got.ok()) head_failure_ = got.status();
    if (!got.ok() || got.value() == 0) break;
    bytes += got.value();
  }
  head_.resize(bytes);
  if (head_failure_.code() == Code::input_format) return head_failure_;
  if (input.table == nullptr) return {};
  const ByteSpan head = std::as_bytes(std::span(head_));
  const ContentKind* kind = kind_of_content(head);
  if (kind == nullptr) kind = kind_of_text(head, *input.table);
  if (kind == nullptr) return {};
  const bool gzip = compression_ == Compression::gzip;
  return cannot_read(*kind, kind_of_name(gzip ? ".gz" : ".zst"), raw_.path(), *input.table);
}

Result<size_t> DecodedStream::read(MutableByteSpan into) {
  if (decompressor_ == nullptr) return raw_.read(into);
  if (head_given_ < head_.size()) {
    const size_t bytes = std::min(into.size(), head_.size() - head_given_);
    std::memcpy(into.data(), head_.data() + head_given_, bytes);
    head_given_ += bytes;
    return bytes;
  }
  Result<size_t> got =
      head_failure_.ok() ? decompressor_->read(into) : Result<size_t>(head_failure_);
  if (!got.ok() && got.status().code() == Code::bad_compression) {
    // A file that is being written over unpacks badly, too: then that is what to say.
    LADE_CHECK(raw_.check_unchanged());
  }
  return got;
}

std::optional<uint64_t> DecodedStream::bytes_left() const {
  return decompressor_ ? std::nullopt : raw_.bytes_left();
}

}  // namespace lade
