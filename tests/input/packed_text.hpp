// Text as gzip and zstd write it, made by zlib and libzstd themselves.
#pragma once

#include <string>
#include <string_view>

#include <zlib.h>
#include <zstd.h>

#include "base/assert.hpp"

namespace lade {

// One gzip member.
inline std::string gzipped(std::string_view text) {
  z_stream zlib{};
  LADE_ASSERT(deflateInit2(&zlib, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&zlib, text.size()), '\0');
  // zlib takes its input through a pointer that is not const, and does not write to it.
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  LADE_ASSERT(deflate(&zlib, Z_FINISH) == Z_STREAM_END);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

// One zstd frame, with a checksum as the zstd program adds it, or without.
inline std::string zstd_packed(std::string_view text, bool checksum = true) {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const size_t bytes = ZSTD_compress2(zstd, packed.data(), packed.size(), text.data(), text.size());
  LADE_ASSERT(!ZSTD_isError(bytes));
  packed.resize(bytes);
  ZSTD_freeCCtx(zstd);
  return packed;
}

}  // namespace lade
