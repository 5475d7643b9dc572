#include <new>
#include <string_view>

#include <lz4frame.h>

#include "input/decompressor.hpp"

namespace lade {
namespace {

class Lz4Decompressor final : public Decompressor {
 public:
  Lz4Decompressor(StoredStream& stored, ByteSpan head)
      : Decompressor(stored, head, Compression::lz4) {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&lz4_, LZ4F_VERSION))) throw std::bad_alloc();
  }
  ~Lz4Decompressor() override { LZ4F_freeDecompressionContext(lz4_); }

 private:
  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    size_t taken = in.size();
    size_t got = out.size();
    const size_t left = LZ4F_decompress(lz4_, out.data(), &got, in.data(), &taken, nullptr);
    if (LZ4F_isError(left)) {
      const std::string_view why = LZ4F_getErrorName(left);
      return why == "ERROR_allocation_failed" ? no_memory() : damaged(why, Shown::within);
    }
    in = in.subspan(taken);
    out = out.subspan(got);
    if (left == 0) return Place::between;
    return out.empty() ? Place::flushing : Place::inside;
  }

  LZ4F_dctx* lz4_ = nullptr;
};

}  // namespace

std::unique_ptr<Decompressor> make_lz4_decompressor(StoredStream& stored, ByteSpan head) {
  return std::make_unique<Lz4Decompressor>(stored, head);
}

}  // namespace lade
