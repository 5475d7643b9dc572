#include "input/line_kernel.hpp"

#include <bit>

#include "base/bytes.hpp"

#if LADE_X86
#include <immintrin.h>
#endif

namespace lade {
namespace scalar {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kLowSeven = 0x7f7f7f7f7f7f7f7f;

// The high bit of each byte that is a line feed. Adding without a carry between bytes keeps it
// exact.
uint64_t line_feeds(const char* data) {
  const uint64_t word = load<uint64_t>(data) ^ (kOnes * '\n');
  return ~(((word & kLowSeven) + kLowSeven) | word | kLowSeven);
}

LineScan scan_lines(const char* data, size_t bytes, uint64_t lines_wanted) {
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

}  // namespace
}  // namespace scalar

#if LADE_X86
namespace {

// The offset behind the n-th set bit of a mask that has at least n of them, n from 1.
size_t behind_nth_bit(uint64_t mask, uint64_t n) {
  for (; n > 1; --n) mask &= mask - 1;
  return static_cast<size_t>(std::countr_zero(mask)) + 1;
}

}  // namespace

namespace avx2 {
namespace {

__attribute__((target("avx2,popcnt"))) uint64_t line_feeds(const char* data) {
  const __m256i feed = _mm256_set1_epi8('\n');
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
  const auto low_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, feed)));
  const auto high_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, feed)));
  return uint64_t{high_mask} << 32 | low_mask;
}

__attribute__((target("avx2,popcnt"))) LineScan scan_lines(const char* data, size_t bytes,
                                                           uint64_t lines_wanted) {
  uint64_t lines = 0;
  size_t at = 0;
  for (; at + 64 <= bytes; at += 64) {
    const uint64_t mask = line_feeds(data + at);
    const auto found = static_cast<uint64_t>(_mm_popcnt_u64(mask));
    if (lines + found >= lines_wanted) {
      return {lines_wanted, at + behind_nth_bit(mask, lines_wanted - lines)};
    }
    lines += found;
  }
  const LineScan rest = scalar::scan_lines(data + at, bytes - at, lines_wanted - lines);
  return {lines + rest.lines, at + rest.bytes};
}

}  // namespace
}  // namespace avx2

namespace avx512 {
namespace {

__attribute__((target("avx512f,avx512bw"))) uint64_t line_feeds(const char* data) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(data), _mm512_set1_epi8('\n'));
}

__attribute__((target("avx512f,avx512bw"))) uint64_t line_feeds(const char* data, size_t bytes) {
  const uint64_t wanted = (uint64_t{1} << bytes) - 1;
  return _mm512_mask_cmpeq_epi8_mask(wanted, _mm512_maskz_loadu_epi8(wanted, data),
                                     _mm512_set1_epi8('\n'));
}

__attribute__((target("avx512f,avx512bw,popcnt"))) uint64_t count(uint64_t mask) {
  return static_cast<uint64_t>(_mm_popcnt_u64(mask));
}

__attribute__((target("avx512f,avx512bw,popcnt"))) LineScan scan_lines(const char* data,
                                                                       size_t bytes,
                                                                       uint64_t lines_wanted) {
  uint64_t lines = 0;
  size_t at = 0;
  // Four blocks at a time while the one wanted is not among them.
  for (; at + 256 <= bytes; at += 256) {
    const uint64_t found = count(line_feeds(data + at)) + count(line_feeds(data + at + 64)) +
                           count(line_feeds(data + at + 128)) + count(line_feeds(data + at + 192));
    if (lines + found >= lines_wanted) break;
    lines += found;
  }
  while (at < bytes) {
    const bool whole = at + 64 <= bytes;
    const uint64_t mask = whole ? line_feeds(data + at) : line_feeds(data + at, bytes - at);
    const uint64_t found = count(mask);
    if (lines + found >= lines_wanted) {
      return {lines_wanted, at + behind_nth_bit(mask, lines_wanted - lines)};
    }
    lines += found;
    at += 64;
  }
  return {lines, bytes};
}

}  // namespace
}  // namespace avx512
#endif

LineScan scan_lines(InstructionSet kernel, const char* data, size_t bytes, uint64_t lines_wanted) {
#if LADE_X86
  if (kernel == InstructionSet::avx512) return avx512::scan_lines(data, bytes, lines_wanted);
  if (kernel == InstructionSet::avx2) return avx2::scan_lines(data, bytes, lines_wanted);
#else
  static_cast<void>(kernel);
#endif
  return scalar::scan_lines(data, bytes, lines_wanted);
}

}  // namespace lade
