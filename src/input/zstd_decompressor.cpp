#include <bit>
#include <new>
#include <optional>
#include <string>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/assert.hpp"
#include "input/decompressor.hpp"

namespace lade {
namespace {

constexpr size_t kFrameHeadBytes = 6;  // magic number, descriptor, window

// The window that a frame asks for, from its first bytes (RFC 8878, 3.1.1.1); nothing where its
// content is one segment, or they do not reach so far.
std::optional<uint64_t> window_bytes(ByteSpan frame) {
  constexpr uint8_t kSingleSegment = 1 << 5;
  constexpr size_t kDescriptorAt = 4;
  if (frame.size() < kFrameHeadBytes) return std::nullopt;
  if ((load<uint8_t>(&frame[kDescriptorAt]) & kSingleSegment) != 0) return std::nullopt;
  const auto window = load<uint8_t>(&frame[kDescriptorAt + 1]);
  const uint64_t base = uint64_t{1} << (10 + (window >> 3));
  return base + base / 8 * (window & 7);
}

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor(StoredStream& stored, ByteSpan head, uint64_t bytes_max)
      : Decompressor(stored, head, Compression::zstd),
        window_log_max_(static_cast<int>(std::bit_width(bytes_max)) - 1),
        zstd_(ZSTD_createDStream()) {
    if (zstd_ == nullptr) throw std::bad_alloc();
    LADE_ASSERT(!ZSTD_isError(ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, window_log_max_)));
  }
  ~ZstdDecompressor() override { ZSTD_freeDStream(zstd_); }

 private:
  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    const ByteSpan before = in;
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const size_t left = ZSTD_decompressStream(zstd_, &to, &from);
    in = in.subspan(from.pos);
    out = out.subspan(to.pos);
    if (left == 0) return Place::between;
    if (!ZSTD_isError(left)) return out.empty() ? Place::flushing : Place::inside;
    switch (ZSTD_getErrorCode(left)) {
      case ZSTD_error_frameParameter_windowTooLarge: return window_too_large(before);
      case ZSTD_error_memory_allocation: return no_memory();
      default: return damaged(ZSTD_getErrorName(left), Shown::within);
    }
  }

  Status window_too_large(ByteSpan frame) const {
    const std::optional<uint64_t> wanted = window_bytes(frame);
    return too_large("a window of " + (wanted ? memory_text(*wanted) : "more than that"),
                     uint64_t{1} << window_log_max_, "zstd -dc --long=31");
  }

  const int window_log_max_;
  ZSTD_DStream* zstd_;
};

}  // namespace

std::unique_ptr<Decompressor> make_zstd_decompressor(StoredStream& stored, ByteSpan head,
                                                     uint64_t bytes_max) {
  return std::make_unique<ZstdDecompressor>(stored, head, bytes_max);
}

}  // namespace lade
