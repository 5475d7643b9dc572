#include <algorithm>
#include <limits>
#include <string>

#include <zlib.h>

#include "base/aligned_buffer.hpp"
#include "input/compression.hpp"
#include "input/decompressor.hpp"

namespace lade {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // inflateInit2: expect a gzip header, and no zlib one

class GzipDecompressor final : public Decompressor {
 public:
  explicit GzipDecompressor(StoredStream& stored) : stored_(stored), block_(kStoredBlockBytes) {}
  GzipDecompressor(const GzipDecompressor&) = delete;
  GzipDecompressor& operator=(const GzipDecompressor&) = delete;
  ~GzipDecompressor() override { inflateEnd(&zlib_); }

  Status begin() {
    if (inflateInit2(&zlib_, kGzipOnly) == Z_OK) return {};
    return Status::error(Code::out_of_memory, "no memory to unpack gzip", stored_.path());
  }

  Result<size_t> read(MutableByteSpan into) override {
    const size_t room = std::min<size_t>(into.size(), std::numeric_limits<uInt>::max());
    zlib_.next_out = reinterpret_cast<Bytef*>(into.data());
    zlib_.avail_out = static_cast<uInt>(room);
    while (zlib_.avail_out == room) {
      if (zlib_.avail_in == 0) LADE_CHECK(fill());
      if (zlib_.avail_in == 0) {
        if (between_members_) return size_t{0};
        return bad("gzip stream is cut short");
      }
      LADE_CHECK(inflate_some());
    }
    const size_t got = room - zlib_.avail_out;
    text_bytes_ += got;
    LADE_CHECK(check_expansion(stored_.path(), stored_offset(), text_bytes_));
    return got;
  }

 private:
  Status fill() {
    const MutableByteSpan block{reinterpret_cast<std::byte*>(block_.data()), kStoredBlockBytes};
    LADE_TRY(const size_t got, stored_.read(block));
    zlib_.next_in = reinterpret_cast<Bytef*>(block_.data());
    zlib_.avail_in = static_cast<uInt>(got);
    return {};
  }

  // REQUIRES: there is input and room for output.
  Status inflate_some() {
    between_members_ = false;
    switch (inflate(&zlib_, Z_NO_FLUSH)) {
      case Z_OK:
      case Z_BUF_ERROR: return {};
      case Z_STREAM_END:
        // Whatever follows must be another member.
        between_members_ = true;
        members_ += 1;
        inflateReset(&zlib_);
        return {};
      case Z_MEM_ERROR:
        return Status::error(Code::out_of_memory, "no memory to unpack gzip", stored_.path());
      case Z_NEED_DICT: return bad("gzip stream needs a dictionary");
      default: break;
    }
    std::string problem("gzip stream is damaged");
    if (members_ > 0) problem += " or followed by something else";
    if (zlib_.msg != nullptr) problem.append(": ").append(zlib_.msg);
    return bad(problem);
  }

  uint64_t stored_offset() const { return stored_.bytes_read() - zlib_.avail_in; }

  Status bad(std::string_view problem) const {
    return bad_compression(stored_.path(), stored_offset(), problem);
  }

  StoredStream& stored_;
  AlignedBuffer block_;
  z_stream zlib_{};
  bool between_members_ = false;
  uint64_t members_ = 0;
  uint64_t text_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decompressor>> make_gzip_decompressor(StoredStream& stored) {
  auto gzip = std::make_unique<GzipDecompressor>(stored);
  LADE_CHECK(gzip->begin());
  return std::unique_ptr<Decompressor>(std::move(gzip));
}

}  // namespace lade
