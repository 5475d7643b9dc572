// One decompressor for each library that unpacks.
#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <optional>

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/assert.hpp"
#include "input/decompressor.hpp"

namespace lade {
namespace {

// One step of a library whose stream has the fields next_in, avail_in, next_out and avail_out: lets
// it take from the front of `in` and write to the front of `out`, and takes both off.
template <typename Stream, typename Step>
auto unpack_step(Stream& stream, ByteSpan& in, MutableByteSpan& out, Step step) {
  using InSize = decltype(stream.avail_in);
  using OutSize = decltype(stream.avail_out);
  const size_t room = std::min<size_t>(out.size(), std::numeric_limits<OutSize>::max());
  stream.next_in = reinterpret_cast<decltype(stream.next_in)>(const_cast<std::byte*>(in.data()));
  stream.avail_in = static_cast<InSize>(in.size());
  stream.next_out = reinterpret_cast<decltype(stream.next_out)>(out.data());
  stream.avail_out = static_cast<OutSize>(room);
  const auto result = step(&stream);
  in = in.last(stream.avail_in);
  out = out.subspan(room - stream.avail_out);
  return result;
}

// Any number of members (RFC 1952), each with its CRC-32 and size checked.
class GzipDecompressor final : public Decompressor {
 public:
  GzipDecompressor(StoredStream& stored, ByteSpan head)
      : Decompressor(stored, head, Compression::gzip) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;  // a gzip header is expected, and no zlib one
    if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecompressor() override { inflateEnd(&zlib_); }

 private:
  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    const auto step = [](z_stream* zlib) { return inflate(zlib, Z_NO_FLUSH); };
    switch (unpack_step(zlib_, in, out, step)) {
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

// Any number of streams, the CRC-32 of each block and of each stream checked. Takes 4 MiB.
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
    switch (unpack_step(bzip2_, in, out, BZ2_bzDecompress)) {
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

// Any number of streams with padding behind them, checks checked where a stream has them. A stream
// whose dictionary needs more than `bytes_max` of memory is refused.
class XzDecompressor final : public Decompressor {
 public:
  XzDecompressor(StoredStream& stored, ByteSpan head, uint64_t bytes_max)
      : Decompressor(stored, head, Compression::xz), bytes_max_(bytes_max) {
    if (!begin()) throw std::bad_alloc();
  }
  ~XzDecompressor() override { lzma_end(&xz_); }

 private:
  // Keeps the memory of the stream before.
  bool begin() {
    return lzma_stream_decoder(&xz_, bytes_max_, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
  }

  Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) override {
    if (behind_stream_ && (in.front() == std::byte{0} || padding_ % kPaddingUnit != 0))
      return skip_padding(in);
    behind_stream_ = false;
    const auto step = [](lzma_stream* xz) { return lzma_code(xz, LZMA_RUN); };
    switch (unpack_step(xz_, in, out, step)) {
      case LZMA_OK:
      case LZMA_BUF_ERROR: return out.empty() ? Place::flushing : Place::inside;
      case LZMA_STREAM_END:
        behind_stream_ = true;
        padding_ = 0;
        return begin() ? Result<Place>(Place::between) : no_memory();
      case LZMA_MEM_ERROR: return no_memory();
      case LZMA_MEMLIMIT_ERROR:
        return too_large(memory_text(lzma_memusage(&xz_)), bytes_max_, "xz -dc");
      case LZMA_FORMAT_ERROR: return damaged("incorrect stream header");
      case LZMA_UNSUPPORTED_CHECK: return damaged("a check of an unknown kind");
      case LZMA_OPTIONS_ERROR: return damaged("unknown options");
      default: return damaged("incorrect data or check");
    }
  }

  // Takes zeros behind a stream: whole units, behind which the file may end or another stream
  // begin.
  Result<Place> skip_padding(ByteSpan& in) {
    const auto is_zero = [](std::byte each) { return each == std::byte{0}; };
    const auto end = std::find_if_not(in.begin(), in.end(), is_zero);
    padding_ += static_cast<uint64_t>(end - in.begin());
    in = in.last(static_cast<size_t>(in.end() - end));
    const bool whole = padding_ % kPaddingUnit == 0;
    if (!whole && !in.empty()) return damaged("padding that is no multiple of 4 bytes");
    return whole ? Place::between : Place::inside;
  }

  static constexpr uint64_t kPaddingUnit = 4;  // bytes

  const uint64_t bytes_max_;
  lzma_stream xz_{};
  bool behind_stream_ = false;
  uint64_t padding_ = 0;  // bytes behind the stream so far
};

// Any number of frames, checksums and sizes checked where a frame has them; frames of the legacy
// format are damage. Takes 9 MiB at most.
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

// Any number of frames (RFC 8878), checksums checked where a frame has one. A frame whose window
// passes `bytes_max`, which costs as much memory, is refused. REQUIRES: at least 1 KiB.
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

  // The window that a frame asks for, from its first bytes (RFC 8878, 3.1.1.1); nothing where its
  // content is one segment, or they do not reach so far.
  static std::optional<uint64_t> window_bytes(ByteSpan frame) {
    constexpr size_t kHeadBytes = 6;  // magic number, descriptor, window
    constexpr size_t kDescriptorAt = 4;
    constexpr uint8_t kSingleSegment = 1 << 5;
    if (frame.size() < kHeadBytes) return std::nullopt;
    if ((load<uint8_t>(&frame[kDescriptorAt]) & kSingleSegment) != 0) return std::nullopt;
    const auto window = load<uint8_t>(&frame[kDescriptorAt + 1]);
    const uint64_t base = uint64_t{1} << (10 + (window >> 3));
    return base + base / 8 * (window & 7);
  }

  const int window_log_max_;
  ZSTD_DStream* zstd_;
};

}  // namespace

std::unique_ptr<Decompressor> make_decompressor(Compression compression, StoredStream& stored,
                                                ByteSpan head, uint64_t bytes_max) {
  switch (compression) {
    case Compression::none: break;
    case Compression::gzip: return std::make_unique<GzipDecompressor>(stored, head);
    case Compression::zstd: return std::make_unique<ZstdDecompressor>(stored, head, bytes_max);
    case Compression::bzip2: return std::make_unique<Bzip2Decompressor>(stored, head);
    case Compression::xz: return std::make_unique<XzDecompressor>(stored, head, bytes_max);
    case Compression::lz4: return std::make_unique<Lz4Decompressor>(stored, head);
  }
  LADE_ASSERT(false);
  return nullptr;
}

}  // namespace lade
