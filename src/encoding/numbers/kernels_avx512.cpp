// The kernels for AVX-512.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <immintrin.h>

#include "encoding/numbers/few_texts_avx512.hpp"
#include "encoding/numbers/kernel_loops.hpp"

#define LADE_KERNEL avx512
// GCC prefers half registers unless told otherwise; clang does not know the option.
#if defined(__clang__)
#define LADE_TARGET LADE_AVX512
#else
#define LADE_TARGET [[gnu::target(LADE_AVX512_FEATURES ",prefer-vector-width=512")]]
#endif

namespace lade::avx512 {

constexpr __mmask16 kAll = 0xffff;

// words[i] += words[i - 1], in order, sixteen at a time: four doubling steps, then the sum of all
// before. The forms with a mask of all ones spare GCC 12 a false warning about the others.
LADE_TARGET inline void prefix_sum(uint32_t* words, size_t count) {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i last = _mm512_set1_epi32(15);
  __m512i before = zero;
  for (size_t i = 0; i < count; i += 16) {
    const size_t left = count - i;
    const auto lanes = static_cast<__mmask16>(left < 16 ? (1u << left) - 1 : kAll);
    __m512i sums = _mm512_maskz_loadu_epi32(lanes, words + i);
    sums = _mm512_add_epi32(sums, _mm512_maskz_alignr_epi32(kAll, sums, zero, 15));
    sums = _mm512_add_epi32(sums, _mm512_maskz_alignr_epi32(kAll, sums, zero, 14));
    sums = _mm512_add_epi32(sums, _mm512_maskz_alignr_epi32(kAll, sums, zero, 12));
    sums = _mm512_add_epi32(sums, _mm512_maskz_alignr_epi32(kAll, sums, zero, 8));
    sums = _mm512_add_epi32(sums, before);
    _mm512_mask_storeu_epi32(words + i, lanes, sums);
    before = _mm512_maskz_permutexvar_epi32(kAll, last, sums);
  }
}

// Sixteen words of 32 bits at a time, compressed or expanded in a register; wider words are rare.
template <typename Word>
LADE_TARGET size_t split(Word* words, size_t count, unsigned width, VectorMarks& marks,
                         Word* uppers) {
  if (count < kVectorRows || sizeof(Word) == 8)
    return loops::split(words, count, width, marks, uppers);
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(width));
  const __m512i lower = _mm512_set1_epi32(static_cast<int>((1u << width) - 1));
  size_t used = 0;
  for (size_t i = 0; i < kVectorRows; i += 16) {
    const __m512i word = _mm512_loadu_si512(words + i);
    const __m512i upper = _mm512_maskz_srl_epi32(kAll, word, shift);
    const __mmask16 patched = _mm512_test_epi32_mask(upper, upper);
    _mm512_storeu_si512(uppers + used, _mm512_maskz_compress_epi32(patched, upper));
    _mm512_storeu_si512(words + i, _mm512_and_si512(word, lower));
    store(reinterpret_cast<std::byte*>(marks.data()) + i / 8, static_cast<uint16_t>(patched));
    used += static_cast<size_t>(__builtin_popcount(patched));
  }
  return used;
}

template <typename Word>
LADE_TARGET void splice(const VectorMarks& marks, const Word* uppers, unsigned width, Word* words) {
  if (sizeof(Word) == 8) return loops::splice(marks, uppers, width, words);
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(width));
  for (size_t i = 0; i < kVectorRows; i += 16) {
    const auto patched = load<uint16_t>(reinterpret_cast<const std::byte*>(marks.data()) + i / 8);
    const __m512i upper = _mm512_maskz_expand_epi32(patched, _mm512_loadu_si512(uppers));
    const __m512i word = _mm512_loadu_si512(words + i);
    _mm512_storeu_si512(words + i,
                        _mm512_or_si512(word, _mm512_maskz_sll_epi32(kAll, upper, shift)));
    uppers += __builtin_popcount(patched);
  }
}

}  // namespace lade::avx512

#include "encoding/numbers/kernels_for_target.hpp"

#endif
