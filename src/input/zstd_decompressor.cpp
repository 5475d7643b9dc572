#include <bit>
#include <optional>
#include <string>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/aligned_buffer.hpp"
#include "input/compression.hpp"
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

std::string size_text(uint64_t bytes) {
  return bytes >= uint64_t{1} << 20 ? std::to_string(bytes >> 20) + " MiB"
                                    : std::to_string(bytes >> 10) + " KiB";
}

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor(StoredStream& stored, uint64_t window_bytes_max)
      : stored_(stored),
        window_log_max_(static_cast<int>(std::bit_width(window_bytes_max)) - 1),
        block_(kStoredBlockBytes) {}
  ZstdDecompressor(const ZstdDecompressor&) = delete;
  ZstdDecompressor& operator=(const ZstdDecompressor&) = delete;
  ~ZstdDecompressor() override { ZSTD_freeDStream(zstd_); }

  Status begin() {
    zstd_ = ZSTD_createDStream();
    if (zstd_ != nullptr &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, window_log_max_))) {
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
    const size_t frame_begin = in_.pos;
    const size_t left = ZSTD_decompressStream(zstd_, &out, &in_);
    if (ZSTD_isError(left) && ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
      return window_too_large(frame_begin);
    }
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
    std::string problem("zstd stream is damaged");
    if (frames_ > 0) problem += " or followed by something else";
    return bad(problem.append(": ").append(ZSTD_getErrorName(result)));
  }

  Status window_too_large(size_t frame_begin) const {
    const ByteSpan block{reinterpret_cast<const std::byte*>(block_.data()), in_.size};
    const std::optional<uint64_t> wanted = window_bytes(block.subspan(frame_begin));
    const uint64_t allowed = uint64_t{1} << window_log_max_;
    std::string message = "needs a window of ";
    message += wanted ? size_text(*wanted) : "more than that";
    message += " to unpack its zstd, and may take " + size_text(allowed);
    message += window_log_max_ < 27 ? " (an eighth of --memory-limit): give it more, or unpack it "
                                    : ": unpack it ";
    message += "with zstd -dc --long=31 and pipe it to lade";
    return Status::error(Code::input_format, std::move(message), stored_.path());
  }

  uint64_t stored_offset() const { return stored_.bytes_read() - (in_.size - in_.pos); }

  Status bad(std::string_view problem) const {
    return bad_compression(stored_.path(), stored_offset(), problem);
  }

  StoredStream& stored_;
  const int window_log_max_;
  AlignedBuffer block_;
  ZSTD_DStream* zstd_ = nullptr;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool between_frames_ = false;
  bool flushing_ = false;
  uint64_t frames_ = 0;
  uint64_t text_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decompressor>> make_zstd_decompressor(StoredStream& stored,
                                                             uint64_t window_bytes_max) {
  auto zstd = std::make_unique<ZstdDecompressor>(stored, window_bytes_max);
  LADE_CHECK(zstd->begin());
  return std::unique_ptr<Decompressor>(std::move(zstd));
}

}  // namespace lade
