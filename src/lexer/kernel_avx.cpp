// The lexer's kernels for AVX2 and AVX-512.
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

// Indexes a text in chunks of 64 bytes. `index_chunk(text, valid, at, positions, counts)` does so
// for the bytes of a chunk whose bits are set in `valid`.
template <typename IndexChunk>
[[gnu::always_inline]] inline IndexCounts index_chunks(const char* text, size_t bytes,
                                                       uint32_t* positions,
                                                       IndexChunk index_chunk) {
  IndexCounts counts;
  size_t at = 0;
  for (; at + 64 <= bytes; at += 64) {
    _mm_prefetch(text + at + kPrefetchBytes, _MM_HINT_T0);
    index_chunk(text + at, ~uint64_t{0}, at, positions, counts);
  }
  if (at < bytes) index_chunk(text + at, (uint64_t{1} << (bytes - at)) - 1, at, positions, counts);
  return counts;
}

struct Masks {
  uint64_t delimiters;
  uint64_t special;
};

// One bit for each of 64 bytes. Adding 1 makes the special bytes one range of signed numbers:
// 0x00..0x1F become 1..0x20, 0x7F and above become -128..0.
LADE_AVX2 inline Masks classify(const char* text, char wanted) {
  uint64_t delimiters = 0;
  uint64_t special = 0;
  for (int half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32 * half));
    const __m256i delimiter = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(wanted)),
                                              _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
    const __m256i odd =
        _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), _mm256_add_epi8(bytes, _mm256_set1_epi8(1)));
    delimiters |= uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(delimiter))} << (32 * half);
    special |= uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(odd))} << (32 * half);
  }
  return {delimiters, special};
}

// Writes the positions of kCount bits whether the mask has so many or not: the next call overwrites
// the surplus.
template <int kCount>
LADE_AVX2 inline uint64_t write_positions(uint64_t mask, uint32_t at, uint32_t* out) {
  for (int i = 0; i < kCount; ++i) {
    out[i] = at + static_cast<uint32_t>(_tzcnt_u64(mask));
    mask = _blsr_u64(mask);
  }
  return mask;
}

struct IndexChunkAvx2 {
  char delimiter;

  LADE_AVX2 void operator()(const char* text, uint64_t valid, size_t at, uint32_t* positions,
                            IndexCounts& counts) const {
    const Masks masks = classify(text, delimiter);
    const uint64_t delimiters = masks.delimiters & valid;
    uint32_t* out = positions + counts.positions;
    const size_t found = static_cast<size_t>(std::popcount(delimiters));
    uint64_t rest = write_positions<8>(delimiters, static_cast<uint32_t>(at), out);
    if (found > 8) rest = write_positions<8>(rest, static_cast<uint32_t>(at), out + 8);
    for (size_t done = 16; done < found; done += 8) {
      rest = write_positions<8>(rest, static_cast<uint32_t>(at), out + done);
    }
    counts.positions += found;
    counts.special += static_cast<size_t>(std::popcount(masks.special & valid));
  }
};

LADE_AVX2 IndexCounts index_avx2(const char* text, size_t bytes, char delimiter,
                                 uint32_t* positions) {
  return index_chunks(text, bytes, positions, IndexChunkAvx2{delimiter});
}

LADE_AVX2 inline __m256i load_two(const uint32_t* low, const uint32_t* high) {
  const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(low));
  const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(high));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
}

LADE_AVX2 inline void store(uint32_t* to, __m256i value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

// Four columns of eight rows: rows 0..3 in the low halves, 4..7 in the high ones, then a 4 x 4
// transposition of each.
LADE_AVX2 inline void transpose_tile(const uint32_t* in, size_t width, uint32_t* out,
                                     size_t out_stride) {
  const __m256i a = load_two(in, in + 4 * width);
  const __m256i b = load_two(in + width, in + 5 * width);
  const __m256i c = load_two(in + 2 * width, in + 6 * width);
  const __m256i d = load_two(in + 3 * width, in + 7 * width);
  const __m256i ab_low = _mm256_unpacklo_epi32(a, b);
  const __m256i ab_high = _mm256_unpackhi_epi32(a, b);
  const __m256i cd_low = _mm256_unpacklo_epi32(c, d);
  const __m256i cd_high = _mm256_unpackhi_epi32(c, d);
  store(out, _mm256_unpacklo_epi64(ab_low, cd_low));
  store(out + out_stride, _mm256_unpackhi_epi64(ab_low, cd_low));
  store(out + 2 * out_stride, _mm256_unpacklo_epi64(ab_high, cd_high));
  store(out + 3 * out_stride, _mm256_unpackhi_epi64(ab_high, cd_high));
}

LADE_AVX2 void transpose_avx2(const uint32_t* positions, size_t rows, size_t width, uint32_t* out,
                              size_t out_stride) {
  if (width < 4) return kScalarLexer.transpose(positions, rows, width, out, out_stride);
  for (size_t row = 0; row < rows; row += 8) {
    const uint32_t* in = positions + row * width;
    for (size_t column = 0; column < width; column += 4) {
      // The last tile overlaps the one before it rather than leave the row.
      const size_t first = column + 4 <= width ? column : width - 4;
      transpose_tile(in + first, width, out + first * out_stride + row, out_stride);
    }
  }
}

alignas(64) constexpr uint8_t kByteNumbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// The numbers of the wanted bytes are compressed to the front and widened, 16 at a time.
struct IndexChunkAvx512 {
  char delimiter;

  LADE_AVX512 void operator()(const char* text, uint64_t valid, size_t at, uint32_t* positions,
                              IndexCounts& counts) const {
    const __m512i bytes = _mm512_loadu_si512(text);
    const uint64_t delimiters =
        valid & (_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(delimiter)) |
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
};

LADE_AVX512 IndexCounts index_avx512(const char* text, size_t bytes, char delimiter,
                                     uint32_t* positions) {
  return index_chunks(text, bytes, positions, IndexChunkAvx512{delimiter});
}

}  // namespace

const LexerKernel kAvx2Lexer = {index_avx2, transpose_avx2};
// Tiles of 512 bits shuffle on one port instead of two, and gain nothing over those of 256.
const LexerKernel kAvx512Lexer = {index_avx512, transpose_avx2};

}  // namespace lade

#endif
