#include "parquet/compressor.hpp"

#include <new>

#include <zstd.h>
#include <zstd_errors.h>

namespace lade::parquet {

struct Compressor::Context {
  Context() : zstd(ZSTD_createCCtx()) {
    if (zstd == nullptr) throw std::bad_alloc();
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { ZSTD_freeCCtx(zstd); }

  ZSTD_CCtx* zstd;
};

Compressor::Compressor(int level) : level_(level), context_(std::make_unique<Context>()) {
  LADE_ASSERT(level >= kZstdLevelMin && level <= kZstdLevelMax);
}
Compressor::~Compressor() = default;

ByteSpan Compressor::compress(ByteSpan page, PageContent content) {
  // At level 1 zstd looks for a match at each byte. At level -3 it does so at every fourth, which
  // finds the zeros of one decimal with the low bytes of the next. FORMAT.md has the measurement.
  const int level = level_ == 1 && content == PageContent::decimals ? -3 : level_;
  const size_t set = ZSTD_CCtx_setParameter(context_->zstd, ZSTD_c_compressionLevel, level);
  LADE_ASSERT(!ZSTD_isError(set));
  out_.clear();
  const size_t room = ZSTD_compressBound(page.size());
  std::byte* to = out_.room(room);
  const size_t bytes = ZSTD_compress2(context_->zstd, to, room, page.data(), page.size());
  if (ZSTD_isError(bytes)) {
    // With room for the worst case, nothing else can fail.
    LADE_ASSERT(ZSTD_getErrorCode(bytes) == ZSTD_error_memory_allocation);
    throw std::bad_alloc();
  }
  out_.grow(bytes);
  return out_.span();
}

}  // namespace lade::parquet
