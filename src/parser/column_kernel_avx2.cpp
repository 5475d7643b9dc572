#include "parser/column_kernel.hpp"

#if LADE_X86

#include <algorithm>

#include <immintrin.h>

#include "lexer/field_grid.hpp"

LADE_TARGET_BEGIN(LADE_AVX2_FEATURES)

#define LADE_VECTOR __m256i
#define LADE_MM(name) _mm256_##name
#define LADE_WHOLE(name) _mm256_##name##_si256
#define LADE_SET64(value) _mm256_set1_epi64x(value)
#include "parser/column_kernel_simd.hpp"

namespace lade {
namespace {

// 8 rows of 32 bits.
struct Avx2 : CommonLanes {
  static constexpr size_t kRows = 8;
  static_assert(kRowGroup % kRows == 0);

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
