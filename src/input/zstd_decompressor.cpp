#include <string>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/aligned_buffer.hpp"
#include "input/decompressor.hpp"

namespace lade {
namespace {

constexpr int kWindowLogMax =
    27;  // what `zstd --ultra -22` and `--long` use; a window costs as much memory

class ZstdDecompressor final : public Decompressor {
 public:
  explicit ZstdDecompressor(RawStream& stored) : stored_(stored), block_(kStoredBlockBytes) {}
  ZstdDecompressor(const ZstdDecompressor&) = delete;
  ZstdDecompressor& operator=(const ZstdDecompressor&) = delete;
  ~ZstdDecompressor() override { ZSTD_freeDStream(zstd_); }

  Status begin() {
    zstd_ = ZSTD_createDStream();
    if (zstd_ != nullptr &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, kWindowLogMax))) {
      return {};
    }
    return Status::error(Code::out_of_memory, "no memory to unpack zstd", stored_.path());
  }

  Result<size_t> read(MutableByteSpan into) override {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      // A full buffer may hide text that was unpacked and not given out yet, so ask for it first.
      if (in_.pos == in_.size && !flushing_) LADE_CHECK(fill());
      if (in_.pos == in_.size && !flushing_) {
        if (between_frames_) return size_t{0};
        return bad("zstd stream is cut short");
      }
      LADE_CHECK(unpack_some(out));
    }
    text_bytes_ += out.pos;
    LADE_CHECK(check_expansion(stored_.path(), stored_offset(), text_bytes_));
    return out.pos;
  }

 private:
  Status fill() {
    const MutableByteSpan block{reinterpret_cast<std::byte*>(block_.data()), kStoredBlockBytes};
    LADE_TRY(const size_t got, stored_.read(block));
    in_ = {block_.data(), got, 0};
    return {};
  }

  Status unpack_some(ZSTD_outBuffer& out) {
    const size_t left = ZSTD_decompressStream(zstd_, &out, &in_);
    if (ZSTD_isError(left)) return failed(left);
    between_frames_ = left == 0;
    flushing_ = !between_frames_ && out.pos == out.size;
    if (between_frames_) frames_ += 1;
    return {};
  }

  Status failed(size_t result) const {
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
    if (code == ZSTD_error_memory_allocation) {
      return Status::error(Code::out_of_memory, "no memory to unpack zstd", stored_.path());
    }
    if (code == ZSTD_error_frameParameter_windowTooLarge) {
      return bad("zstd window is larger than 2^" + std::to_string(kWindowLogMax) +
                 " bytes; unpack it and pipe it to lade");
    }
    std::string problem("zstd stream is damaged");
    if (frames_ > 0) problem += " or followed by something else";
    return bad(problem.append(": ").append(ZSTD_getErrorName(result)));
  }

  uint64_t stored_offset() const { return stored_.bytes_read() - (in_.size - in_.pos); }

  Status bad(std::string_view problem) const {
    return bad_compression(stored_.path(), stored_offset(), problem);
  }

  RawStream& stored_;
  AlignedBuffer block_;
  ZSTD_DStream* zstd_ = nullptr;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool between_frames_ = false;
  bool flushing_ = false;
  uint64_t frames_ = 0;
  uint64_t text_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decompressor>> make_zstd_decompressor(RawStream& stored) {
  auto zstd = std::make_unique<ZstdDecompressor>(stored);
  LADE_CHECK(zstd->begin());
  return std::unique_ptr<Decompressor>(std::move(zstd));
}

}  // namespace lade
