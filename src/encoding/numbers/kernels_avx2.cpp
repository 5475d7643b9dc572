// Kernels of processors with AVX2.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <immintrin.h>

#define LADE_KERNEL avx2
#define LADE_TARGET LADE_AVX2
#include "encoding/numbers/kernel_loops.hpp"

namespace lade::avx2 {

// Eight words at a time: two steps inside each half, then the lower
// half's sum on the upper, then the sum of all before.
LADE_TARGET void prefix_sum(uint32_t* words, size_t count) {
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

const Kernels kKernels =
    all_kernels(split_words<uint32_t>, splice_words<uint32_t>, /*find_few_texts=*/nullptr);

}  // namespace lade::avx2

#endif
