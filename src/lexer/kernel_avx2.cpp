#include "lexer/kernel.hpp"

#if LADE_X86

#include <bit>

#include <immintrin.h>

namespace lade {
namespace {

struct Masks {
  uint64_t delimiters;
  uint64_t special;
};

// One bit for each of 64 bytes. Adding 1 makes the special bytes one range of signed numbers:
// 0x00..0x1F become 1..0x20, 0x7F and above become -128..0.
LADE_AVX2 inline Masks classify(const char* text) {
  uint64_t delimiters = 0;
  uint64_t special = 0;
  for (int half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32 * half));
    const __m256i delimiter = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('|')),
                                              _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
    const __m256i odd =
        _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), _mm256_add_epi8(bytes, _mm256_set1_epi8(1)));
    delimiters |= uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(delimiter))} << (32 * half);
    special |= uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(odd))} << (32 * half);
  }
  return {delimiters, special};
}

// Writes kCount positions whether there are so many or not: the surplus is overwritten by what
// follows.
template <int kCount>
LADE_AVX2 inline uint64_t write_positions(uint64_t mask, uint32_t at, uint32_t* out) {
  for (int i = 0; i < kCount; ++i) {
    out[i] = at + static_cast<uint32_t>(_tzcnt_u64(mask));
    mask = _blsr_u64(mask);
  }
  return mask;
}

LADE_AVX2 inline void index_chunk(Masks masks, size_t at, uint32_t* positions,
                                  IndexCounts& counts) {
  uint32_t* out = positions + counts.positions;
  const size_t found = static_cast<size_t>(std::popcount(masks.delimiters));
  uint64_t rest = write_positions<8>(masks.delimiters, static_cast<uint32_t>(at), out);
  if (found > 8) rest = write_positions<8>(rest, static_cast<uint32_t>(at), out + 8);
  for (size_t done = 16; done < found; done += 8) {
    rest = write_positions<8>(rest, static_cast<uint32_t>(at), out + done);
  }
  counts.positions += found;
  counts.special += static_cast<size_t>(std::popcount(masks.special));
}

LADE_AVX2 IndexCounts index(const char* text, size_t bytes, uint32_t* positions) {
  IndexCounts counts;
  size_t at = 0;
  for (; at + 64 <= bytes; at += 64) {
    _mm_prefetch(text + at + kPrefetchBytes, _MM_HINT_T0);
    index_chunk(classify(text + at), at, positions, counts);
  }
  if (at < bytes) {
    const Masks masks = classify(text + at);
    const uint64_t valid = (uint64_t{1} << (bytes - at)) - 1;
    index_chunk({masks.delimiters & valid, masks.special & valid}, at, positions, counts);
  }
  return counts;
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

LADE_AVX2 void transpose(const uint32_t* positions, size_t rows, size_t width, uint32_t* out,
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

}  // namespace

const LexerKernel kAvx2Lexer = {index, transpose};

}  // namespace lade

#endif
