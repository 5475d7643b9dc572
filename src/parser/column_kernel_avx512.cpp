#include "parser/column_kernel.hpp"

#if LADE_X86

// GCC 12 takes the undefined operands inside its own AVX-512 intrinsics for a mistake of ours (GCC
// bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "lexer/field_grid.hpp"

LADE_TARGET_BEGIN(LADE_AVX512_FEATURES)

#include "parser/column_kernel_simd.hpp"

namespace lade {
namespace {

// 16 rows of 32 bits. What each wrapper does is the name of its intrinsic.
struct Avx512 {
  using Vector = __m512i;
  static constexpr size_t kRows = 16;
  static_assert(kRowGroup % kRows == 0);

  static Vector zero() { return _mm512_setzero_si512(); }
  static Vector rows(uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
  static Vector fields(uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }
  static Vector bytes(char value) { return _mm512_set1_epi8(value); }
  static Vector load(const uint32_t* from) { return _mm512_loadu_si512(from); }
  static void store(void* to, Vector a) { _mm512_storeu_si512(to, a); }

  static Vector add(Vector a, Vector b) { return _mm512_add_epi32(a, b); }
  static Vector sub(Vector a, Vector b) { return _mm512_sub_epi32(a, b); }
  static Vector add64(Vector a, Vector b) { return _mm512_add_epi64(a, b); }
  static Vector sub64(Vector a, Vector b) { return _mm512_sub_epi64(a, b); }
  static Vector sub_saturated(Vector a, Vector b) { return _mm512_subs_epu8(a, b); }
  static Vector either(Vector a, Vector b) { return _mm512_or_si512(a, b); }
  static Vector both(Vector a, Vector b) { return _mm512_and_si512(a, b); }
  static Vector exclusive(Vector a, Vector b) { return _mm512_xor_si512(a, b); }
  static Vector max_signed(Vector a, Vector b) { return _mm512_max_epi32(a, b); }
  static Vector max_unsigned(Vector a, Vector b) { return _mm512_max_epu32(a, b); }
  static Vector min_unsigned(Vector a, Vector b) { return _mm512_min_epu32(a, b); }

  template <unsigned kBits>
  static Vector shift_left32(Vector a) {
    return _mm512_slli_epi32(a, kBits);
  }
  template <unsigned kBits>
  static Vector shift_right32(Vector a) {
    return _mm512_srli_epi32(a, kBits);
  }
  template <unsigned kBits>
  static Vector shift_left64(Vector a) {
    return _mm512_slli_epi64(a, kBits);
  }
  template <unsigned kBits>
  static Vector shift_right64(Vector a) {
    return _mm512_srli_epi64(a, kBits);
  }
  static Vector shift_left(Vector a, Vector bits) { return _mm512_sllv_epi64(a, bits); }

  static Vector madd_bytes(Vector a, Vector weights) { return _mm512_maddubs_epi16(a, weights); }
  static Vector madd_words(Vector a, Vector weights) { return _mm512_madd_epi16(a, weights); }
  static Vector multiply(Vector a, Vector b) { return _mm512_mul_epu32(a, b); }
  static Vector multiply_words(Vector a, Vector b) { return _mm512_mullo_epi16(a, b); }
  static Vector multiply_words_high(Vector a, Vector b) { return _mm512_mulhi_epu16(a, b); }
  static Vector pack(Vector a, Vector b) { return _mm512_packus_epi32(a, b); }

  static Vector unpack_low(Vector a, Vector b) { return _mm512_unpacklo_epi32(a, b); }
  static Vector unpack_high(Vector a, Vector b) { return _mm512_unpackhi_epi32(a, b); }
  // The even and the odd 32-bit lanes of a pair, as rows.
  static Vector evens(Vector low, Vector high) { return shuffle<0x88>(low, high); }
  static Vector odds(Vector low, Vector high) { return shuffle<0xDD>(low, high); }
  static Vector lookup(uint64_t low, uint64_t high, Vector places) {
    const __m128i table = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), places);
  }

  // Gather instructions: single loads and inserts made the whole parser 16 % slower.
  static void gather64(const char* text, Vector offsets, Vector& low, Vector& high) {
    low = _mm512_i64gather_epi64(unpack_low(offsets, zero()), text, 1);
    high = _mm512_i64gather_epi64(unpack_high(offsets, zero()), text, 1);
  }
  static Vector gather32(const char* text, Vector offsets) {
    return _mm512_i32gather_epi32(offsets, text, 1);
  }
  static void store_pair(void* to, Vector low, Vector high) {
    const Vector first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
    const Vector second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    store(to, _mm512_permutex2var_epi64(low, first, high));
    store(static_cast<char*>(to) + 64, _mm512_permutex2var_epi64(low, second, high));
  }

  static bool any(Vector a) { return _mm512_test_epi32_mask(a, a) != 0; }
  static uint32_t smallest(Vector a) { return _mm512_reduce_min_epu32(a); }
  static uint32_t largest(Vector a) { return _mm512_reduce_max_epu32(a); }

 private:
  template <int kLanes>
  static Vector shuffle(Vector a, Vector b) {
    return _mm512_castps_si512(
        _mm512_shuffle_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), kLanes));
  }
};

using Columns = SimdColumns<Avx512>;

}  // namespace

const ColumnKernel kAvx512Columns = {Columns::int32, Columns::int64, Columns::decimal,
                                     Columns::date, Columns::text};

}  // namespace lade

LADE_TARGET_END

#endif
