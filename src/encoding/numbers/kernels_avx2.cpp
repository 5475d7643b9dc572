// Kernels of processors with AVX2.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <immintrin.h>

#include "encoding/numbers/kernel_loops.hpp"

#define LADE_KERNEL avx2
#define LADE_TARGET LADE_AVX2

namespace lade::avx2 {

// words[i] += words[i - 1], in order, eight at a time: two steps inside each half, then the lower
// half's sum on the upper, then the sum of all before.
LADE_TARGET inline void prefix_sum(uint32_t* words, size_t count) {
  __m256i before = _mm256_setzero_si256();
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    auto* place = reinterpret_cast<__m256i*>(words + i);
    __m256i sums = _mm256_loadu_si256(place);
    sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 4));
    sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 8));
    const __m256i halves = _mm256_permute2x128_si256(sums, sums, 0x08);
    sums = _mm256_add_epi32(sums, _mm256_shuffle_epi32(halves, 0xff));
    sums = _mm256_add_epi32(sums, before);
    _mm256_storeu_si256(place, sums);
    before = _mm256_permutevar8x32_epi32(sums, _mm256_set1_epi32(7));
  }
  uint32_t sum = i == 0 ? 0 : words[i - 1];
  for (; i < count; ++i) words[i] = sum += words[i];
}

template <typename Word>
LADE_AVX2 size_t split(Word* words, size_t count, unsigned width, VectorMarks& marks,
                       Word* uppers) {
  return loops::split(words, count, width, marks, uppers);
}

template <typename Word>
LADE_AVX2 void splice(const VectorMarks& marks, const Word* uppers, unsigned width, Word* words) {
  loops::splice(marks, uppers, width, words);
}

constexpr decltype(Kernels::find_few_texts) find_few_texts = nullptr;

}  // namespace lade::avx2

#include "encoding/numbers/kernels_for_target.hpp"

#endif
