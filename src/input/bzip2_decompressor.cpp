#include <algorithm>
#include <limits>
#include <new>

#include <bzlib.h>

#include "input/decompressor.hpp"

namespace lade {
namespace {

class Bzip2Decompressor final : public Decompressor {
 public:
  Bzip2Decompressor(StoredStream& stored, ByteSpan head)
      : Decompressor(stored, head, Compression::bzip2) {
    if (!begin()) throw std::bad_alloc();
  }
  ~Bzip2Decompressor() override { BZ2_bzDecompressEnd(&bzip2_); }

 private:
  bool begin() {
    constexpr int kQuiet = 0;
    constexpr int kFast = 0;  // and not in half the memory
    return BZ2_bzDecompressInit(&bzip2_, kQuiet, kFast) == BZ_OK;
  }

  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    using Size = decltype(bzip2_.avail_out);
    const size_t room = std::min<size_t>(out.size(), std::numeric_limits<Size>::max());
    bzip2_.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(in.data()));
    bzip2_.avail_in = static_cast<Size>(in.size());
    bzip2_.next_out = reinterpret_cast<char*>(out.data());
    bzip2_.avail_out = static_cast<Size>(room);
    const int result = BZ2_bzDecompress(&bzip2_);
    in = in.last(bzip2_.avail_in);
    out = out.subspan(room - bzip2_.avail_out);
    switch (result) {
      case BZ_OK: return out.empty() ? Place::flushing : Place::inside;
      case BZ_STREAM_END:
        // Only another stream may follow.
        BZ2_bzDecompressEnd(&bzip2_);
        return begin() ? Result<Place>(Place::between) : no_memory();
      case BZ_MEM_ERROR: return no_memory();
      case BZ_DATA_ERROR_MAGIC: return damaged("incorrect stream header");
      default: return damaged("incorrect data or checksum");
    }
  }

  bz_stream bzip2_{};
};

}  // namespace

std::unique_ptr<Decompressor> make_bzip2_decompressor(StoredStream& stored, ByteSpan head) {
  return std::make_unique<Bzip2Decompressor>(stored, head);
}

}  // namespace lade
