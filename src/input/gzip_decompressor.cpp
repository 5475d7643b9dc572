#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

#include "input/decompressor.hpp"

namespace lade {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // inflateInit2: expect a gzip header, and no zlib one

class GzipDecompressor final : public Decompressor {
 public:
  GzipDecompressor(StoredStream& stored, ByteSpan head)
      : Decompressor(stored, head, Compression::gzip) {
    if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecompressor() override { inflateEnd(&zlib_); }

 private:
  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    const size_t room = std::min<size_t>(out.size(), std::numeric_limits<uInt>::max());
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    zlib_.avail_in = static_cast<uInt>(in.size());
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    in = in.last(zlib_.avail_in);
    out = out.subspan(room - zlib_.avail_out);
    switch (result) {
      case Z_OK:
      case Z_BUF_ERROR: return Place::inside;
      case Z_STREAM_END:
        // Only another member may follow.
        inflateReset(&zlib_);
        return Place::between;
      case Z_MEM_ERROR: return no_memory();
      default: return damaged(zlib_.msg == nullptr ? "" : zlib_.msg);
    }
  }

  z_stream zlib_{};
};

}  // namespace

std::unique_ptr<Decompressor> make_gzip_decompressor(StoredStream& stored, ByteSpan head) {
  return std::make_unique<GzipDecompressor>(stored, head);
}

}  // namespace lade
