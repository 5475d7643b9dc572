#include "input/line_kernel.hpp"

#include <bit>

#include "base/bytes.hpp"

#if LADE_X86
// GCC 12 takes the undefined operands inside its own AVX-512 intrinsics for a mistake of ours (GCC
// bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#endif

namespace lade {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kLowSeven = 0x7f7f7f7f7f7f7f7f;

// The high bit of each byte that is a line feed. Adding without a carry between bytes keeps it
// exact.
uint64_t line_feeds(const char* data) {
  const uint64_t word = load<uint64_t>(data) ^ (kOnes * '\n');
  return ~(((word & kLowSeven) + kLowSeven) | word | kLowSeven);
}

LineScan scan_scalar(const char* data, size_t bytes, uint64_t lines_wanted) {
  uint64_t lines = 0;
  size_t at = 0;
  for (; at + 8 <= bytes; at += 8) {
    const uint64_t found = ((line_feeds(data + at) >> 7) * kOnes) >> 56;
    if (lines + found >= lines_wanted) break;
    lines += found;
  }
  for (; at < bytes; ++at) {
    if (data[at] == '\n' && ++lines == lines_wanted) return {lines, at + 1};
  }
  return {lines, bytes};
}

#if LADE_X86
// The offset behind the n-th set bit of a mask that has at least n of them, n from 1.
size_t behind_nth_bit(uint64_t mask, uint64_t n) {
  for (; n > 1; --n) mask &= mask - 1;
  return static_cast<size_t>(std::countr_zero(mask)) + 1;
}

// Scans by blocks of 64 bytes: `mask_of(block)` has a bit for each of its line feeds. Four blocks
// at a time while the line feed wanted is not among them.
template <typename MaskOf>
[[gnu::always_inline]] inline LineScan scan_blocks(const char* data, size_t bytes,
                                                   uint64_t lines_wanted, MaskOf mask_of) {
  const auto count = [](uint64_t mask) { return static_cast<uint64_t>(std::popcount(mask)); };
  uint64_t lines = 0;
  size_t at = 0;
  for (; at + 256 <= bytes; at += 256) {
    const uint64_t found = count(mask_of(data + at)) + count(mask_of(data + at + 64)) +
                           count(mask_of(data + at + 128)) + count(mask_of(data + at + 192));
    if (lines + found >= lines_wanted) break;
    lines += found;
  }
  for (; at + 64 <= bytes; at += 64) {
    const uint64_t mask = mask_of(data + at);
    const uint64_t found = count(mask);
    if (lines + found >= lines_wanted) {
      return {lines_wanted, at + behind_nth_bit(mask, lines_wanted - lines)};
    }
    lines += found;
  }
  const LineScan rest = scan_scalar(data + at, bytes - at, lines_wanted - lines);
  return {lines + rest.lines, at + rest.bytes};
}

struct MaskOfAvx2 {
  LADE_AVX2 uint64_t operator()(const char* block) const {
    const __m256i feed = _mm256_set1_epi8('\n');
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
    const auto low_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, feed)));
    const auto high_mask =
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, feed)));
    return uint64_t{high_mask} << 32 | low_mask;
  }
};

struct MaskOfAvx512 {
  LADE_AVX512 uint64_t operator()(const char* block) const {
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(block), _mm512_set1_epi8('\n'));
  }
};

LADE_AVX2 LineScan scan_avx2(const char* data, size_t bytes, uint64_t lines_wanted) {
  return scan_blocks(data, bytes, lines_wanted, MaskOfAvx2());
}

LADE_AVX512 LineScan scan_avx512(const char* data, size_t bytes, uint64_t lines_wanted) {
  return scan_blocks(data, bytes, lines_wanted, MaskOfAvx512());
}
#endif

}  // namespace

LineScan scan_lines(InstructionSet set, const char* data, size_t bytes, uint64_t lines_wanted) {
  return LADE_CHOOSE(set, scan_scalar, scan_avx2, scan_avx512)(data, bytes, lines_wanted);
}

}  // namespace lade
