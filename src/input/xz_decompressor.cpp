#include <algorithm>
#include <new>

#include <lzma.h>

#include "input/decompressor.hpp"

namespace lade {
namespace {

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
    xz_.next_in = reinterpret_cast<const uint8_t*>(in.data());
    xz_.avail_in = in.size();
    xz_.next_out = reinterpret_cast<uint8_t*>(out.data());
    xz_.avail_out = out.size();
    const lzma_ret result = lzma_code(&xz_, LZMA_RUN);
    in = in.last(xz_.avail_in);
    out = out.last(xz_.avail_out);
    switch (result) {
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

}  // namespace

std::unique_ptr<Decompressor> make_xz_decompressor(StoredStream& stored, ByteSpan head,
                                                   uint64_t bytes_max) {
  return std::make_unique<XzDecompressor>(stored, head, bytes_max);
}

}  // namespace lade
