// Text as each compression writes it, made by its own library.
#pragma once

#include <string>
#include <string_view>

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
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

// One bzip2 stream, with blocks of `level` times 100 kB.
inline std::string bzip2_packed(std::string_view text, int level = 9) {
  std::string packed(text.size() + text.size() / 100 + 600, '\0');
  auto bytes = static_cast<unsigned>(packed.size());
  // bzip2 takes its input through a pointer that is not const, and does not write to it.
  LADE_ASSERT(BZ2_bzBuffToBuffCompress(packed.data(), &bytes, const_cast<char*>(text.data()),
                                       static_cast<unsigned>(text.size()), level, 0, 0) == BZ_OK);
  packed.resize(bytes);
  return packed;
}

// One xz stream, with a check as the xz program adds it, or another.
inline std::string xz_packed(std::string_view text, lzma_check check = LZMA_CHECK_CRC64,
                             uint32_t dictionary_bytes = uint32_t{1} << 20) {
  lzma_options_lzma options;
  LADE_ASSERT(!lzma_lzma_preset(&options, 1));
  options.dict_size = dictionary_bytes;
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(lzma_stream_buffer_bound(text.size()), '\0');
  size_t bytes = 0;
  LADE_ASSERT(lzma_stream_buffer_encode(filters, check, nullptr,
                                        reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                        reinterpret_cast<uint8_t*>(packed.data()), &bytes,
                                        packed.size()) == LZMA_OK);
  packed.resize(bytes);
  return packed;
}

// How the lz4 program packs by default: no sizes of content, a checksum of it, independent blocks.
inline LZ4F_preferences_t lz4_preferences() {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = LZ4F_max4MB;
  preferences.frameInfo.blockMode = LZ4F_blockIndependent;
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  return preferences;
}

// One lz4 frame.
inline std::string lz4_packed(std::string_view text,
                              LZ4F_preferences_t preferences = lz4_preferences()) {
  std::string packed(LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  const size_t bytes =
      LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), &preferences);
  LADE_ASSERT(!LZ4F_isError(bytes));
  packed.resize(bytes);
  return packed;
}

// A way to pack, for tests that hold for each.
struct Packer {
  const char* ending;
  std::string (*pack)(std::string_view text);
  size_t magic_bytes;  // that tell the compression: without them the file is another one
};

inline constexpr Packer kPackers[] = {
    {".gz", gzipped, 2},
    {".zst", [](std::string_view text) { return zstd_packed(text); }, 4},
    {".bz2", [](std::string_view text) { return bzip2_packed(text); }, 3},
    {".xz", [](std::string_view text) { return xz_packed(text); }, 6},
    {".lz4", [](std::string_view text) { return lz4_packed(text); }, 4},
};

}  // namespace lade
