#include "lexer/kernel.hpp"

#if LADE_X86

// GCC 12 takes the undefined operands inside its own AVX-512 intrinsics for a mistake of ours (GCC
// bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <bit>

#include <immintrin.h>

namespace lade {
namespace {

alignas(64) constexpr uint8_t kByteNumbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// Positions of 64 bytes: the numbers of the bytes wanted are compressed to the front and widened,
// 16 at a time. For the range of special bytes see the AVX2 kernel.
LADE_AVX512 inline void index_chunk(const char* text, uint64_t valid, size_t at,
                                    uint32_t* positions, IndexCounts& counts) {
  const __m512i bytes = _mm512_loadu_si512(text + at);
  const uint64_t delimiters = valid & (_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('|')) |
                                       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')));
  const uint64_t special =
      valid &
      _mm512_cmplt_epi8_mask(_mm512_add_epi8(bytes, _mm512_set1_epi8(1)), _mm512_set1_epi8(0x21));
  const size_t found = static_cast<size_t>(std::popcount(delimiters));
  const __m512i numbers = _mm512_maskz_compress_epi8(delimiters, _mm512_load_si512(kByteNumbers));
  const __m512i base = _mm512_set1_epi32(static_cast<int>(at));
  uint32_t* out = positions + counts.positions;
  _mm512_storeu_si512(
      out, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(numbers))));
  if (found > 16) [[unlikely]] {
    const __m128i second = _mm512_extracti32x4_epi32(numbers, 1);
    const __m128i third = _mm512_extracti32x4_epi32(numbers, 2);
    const __m128i fourth = _mm512_extracti32x4_epi32(numbers, 3);
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(second)));
    _mm512_storeu_si512(out + 32, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(third)));
    _mm512_storeu_si512(out + 48, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(fourth)));
  }
  counts.positions += found;
  counts.special += static_cast<size_t>(std::popcount(special));
}

LADE_AVX512 IndexCounts index(const char* text, size_t bytes, uint32_t* positions) {
  IndexCounts counts;
  size_t at = 0;
  for (; at + 64 <= bytes; at += 64) {
    _mm_prefetch(text + at + kPrefetchBytes, _MM_HINT_T0);
    index_chunk(text, ~uint64_t{0}, at, positions, counts);
  }
  if (at < bytes) index_chunk(text, (uint64_t{1} << (bytes - at)) - 1, at, positions, counts);
  return counts;
}

// Tiles of 256 bits: twice as wide ones shuffle on one port instead of two, and gain nothing.
void transpose(const uint32_t* positions, size_t rows, size_t width, uint32_t* out,
               size_t out_stride) {
  kAvx2Lexer.transpose(positions, rows, width, out, out_stride);
}

}  // namespace

const LexerKernel kAvx512Lexer = {index, transpose};

}  // namespace lade

#endif
