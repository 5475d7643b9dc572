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

#define LADE_VECTOR __m512i
#define LADE_MM(name) _mm512_##name
#define LADE_WHOLE(name) _mm512_##name##_si512
#define LADE_SET64(value) _mm512_set1_epi64(value)
#include "parser/column_kernel_simd.hpp"

namespace lade {
namespace {

// 16 rows of 32 bits.
struct Avx512 : CommonLanes {
  static constexpr size_t kRows = 16;
  static_assert(kRowGroup % kRows == 0);

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
