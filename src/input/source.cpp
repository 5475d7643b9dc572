#include "input/source.hpp"

#include <utility>

namespace lade {

Result<std::unique_ptr<Source>> Source::open(FileSystem& files, InputFile& input) {
  LADE_TRY(RawStream raw, RawStream::open(files, input));
  std::unique_ptr<Source> source(new Source(std::move(raw)));
  source->compression_ = input.compression;
  if (source->raw_.is_pipe()) {
    LADE_TRY(const ByteSpan head, source->raw_.peek());
    source->compression_ = detect_compression(head);
  }
  switch (source->compression_) {
    case Compression::none: break;
    case Compression::gzip: {
      LADE_TRY(source->decompressor_, make_gzip_decompressor(source->raw_));
      break;
    }
    case Compression::zstd: {
      LADE_TRY(source->decompressor_, make_zstd_decompressor(source->raw_));
      break;
    }
  }
  return source;
}

Result<size_t> Source::read(MutableByteSpan into) {
  if (decompressor_ == nullptr) return raw_.read(into);
  Result<size_t> got = decompressor_->read(into);
  if (!got.ok() && got.status().code() == Code::bad_compression) {
    // A file that is being written over unpacks badly, too: then that is what to say.
    LADE_CHECK(raw_.check_unchanged());
  }
  return got;
}

std::optional<uint64_t> Source::bytes_left() const {
  return decompressor_ ? std::nullopt : raw_.bytes_left();
}

}  // namespace lade
