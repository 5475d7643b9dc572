#include "parser/column_kernel.hpp"

#if LADE_X86

#include <algorithm>

#include <immintrin.h>

#include "lexer/field_grid.hpp"

LADE_TARGET_BEGIN(LADE_AVX2_FEATURES)

#include "parser/column_kernel_simd.hpp"

namespace lade {
namespace {

// 8 rows of 32 bits. What each wrapper does is the name of its intrinsic.
struct Avx2 {
  using Vector = __m256i;
  static constexpr size_t kRows = 8;
  static_assert(kRowGroup % kRows == 0);

  static Vector zero() { return _mm256_setzero_si256(); }
  static Vector rows(uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }
  static Vector fields(uint64_t value) { return _mm256_set1_epi64x(static_cast<long long>(value)); }
  static Vector bytes(char value) { return _mm256_set1_epi8(value); }
  static Vector load(const uint32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const Vector*>(from));
  }
  static void store(void* to, Vector a) { _mm256_storeu_si256(static_cast<Vector*>(to), a); }

  static Vector add(Vector a, Vector b) { return _mm256_add_epi32(a, b); }
  static Vector sub(Vector a, Vector b) { return _mm256_sub_epi32(a, b); }
  static Vector add64(Vector a, Vector b) { return _mm256_add_epi64(a, b); }
  static Vector sub64(Vector a, Vector b) { return _mm256_sub_epi64(a, b); }
  static Vector sub_saturated(Vector a, Vector b) { return _mm256_subs_epu8(a, b); }
  static Vector either(Vector a, Vector b) { return _mm256_or_si256(a, b); }
  static Vector both(Vector a, Vector b) { return _mm256_and_si256(a, b); }
  static Vector exclusive(Vector a, Vector b) { return _mm256_xor_si256(a, b); }
  static Vector max_signed(Vector a, Vector b) { return _mm256_max_epi32(a, b); }
  static Vector max_unsigned(Vector a, Vector b) { return _mm256_max_epu32(a, b); }
  static Vector min_unsigned(Vector a, Vector b) { return _mm256_min_epu32(a, b); }

  template <int kBits>
  static Vector shift_left32(Vector a) {
    return _mm256_slli_epi32(a, kBits);
  }
  template <int kBits>
  static Vector shift_right32(Vector a) {
    return _mm256_srli_epi32(a, kBits);
  }
  template <int kBits>
  static Vector shift_left64(Vector a) {
    return _mm256_slli_epi64(a, kBits);
  }
  template <int kBits>
  static Vector shift_right64(Vector a) {
    return _mm256_srli_epi64(a, kBits);
  }
  static Vector shift_left(Vector a, Vector bits) { return _mm256_sllv_epi64(a, bits); }

  static Vector madd_bytes(Vector a, Vector weights) { return _mm256_maddubs_epi16(a, weights); }
  static Vector madd_words(Vector a, Vector weights) { return _mm256_madd_epi16(a, weights); }
  static Vector multiply(Vector a, Vector b) { return _mm256_mul_epu32(a, b); }
  static Vector multiply_words(Vector a, Vector b) { return _mm256_mullo_epi16(a, b); }
  static Vector multiply_words_high(Vector a, Vector b) { return _mm256_mulhi_epu16(a, b); }
  static Vector pack(Vector a, Vector b) { return _mm256_packus_epi32(a, b); }

  static Vector unpack_low(Vector a, Vector b) { return _mm256_unpacklo_epi32(a, b); }
  static Vector unpack_high(Vector a, Vector b) { return _mm256_unpackhi_epi32(a, b); }
  // The even and the odd 32-bit lanes of a pair, as rows.
  static Vector evens(Vector low, Vector high) { return shuffle<0x88>(low, high); }
  static Vector odds(Vector low, Vector high) { return shuffle<0xDD>(low, high); }
  static Vector lookup(uint64_t low, uint64_t high, Vector places) {
    const __m128i table = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), places);
  }

  // Single loads: gather instructions gain 4 % where they are fast, and lose much where they are
  // slow or patched.
  static void gather64(const char* text, Vector offsets, Vector& low, Vector& high) {
    alignas(32) uint32_t at[8];
    store(at, offsets);
    low = _mm256_set_m128i(load_two(text + at[4], text + at[5]),
                           load_two(text + at[0], text + at[1]));
    high = _mm256_set_m128i(load_two(text + at[6], text + at[7]),
                            load_two(text + at[2], text + at[3]));
  }
  static Vector gather32(const char* text, Vector offsets) {
    alignas(32) uint32_t at[8];
    store(at, offsets);
    const auto load_one = [text](uint32_t offset) { return load_bytes(text + offset); };
    return _mm256_setr_epi32(load_one(at[0]), load_one(at[1]), load_one(at[2]), load_one(at[3]),
                             load_one(at[4]), load_one(at[5]), load_one(at[6]), load_one(at[7]));
  }
  static void store_pair(void* to, Vector low, Vector high) {
    store(to, _mm256_permute2x128_si256(low, high, 0x20));
    store(static_cast<char*>(to) + 32, _mm256_permute2x128_si256(low, high, 0x31));
  }

  static bool any(Vector a) { return _mm256_testz_si256(a, a) == 0; }
  static uint32_t smallest(Vector a) {
    alignas(32) uint32_t all[8];
    store(all, a);
    return *std::min_element(all, all + 8);
  }
  static uint32_t largest(Vector a) {
    alignas(32) uint32_t all[8];
    store(all, a);
    return *std::max_element(all, all + 8);
  }

 private:
  static int load_bytes(const char* from) {
    int value;
    __builtin_memcpy(&value, from, sizeof(value));
    return value;
  }
  static __m128i load_two(const char* first, const char* second) {
    const __m128i low = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(first));
    return _mm_castpd_si128(
        _mm_loadh_pd(_mm_castsi128_pd(low), reinterpret_cast<const double*>(second)));
  }
  template <int kLanes>
  static Vector shuffle(Vector a, Vector b) {
    return _mm256_castps_si256(
        _mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), kLanes));
  }
};

using Columns = SimdColumns<Avx2>;

}  // namespace

const ColumnKernel kAvx2Columns = {Columns::int32, Columns::int64, Columns::decimal, Columns::date,
                                   Columns::text};

}  // namespace lade

LADE_TARGET_END

#endif
