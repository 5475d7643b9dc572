// The words kernels for AVX2 with BMI2, whose shifts by any count shorten the loops over bits.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <immintrin.h>

#define LADE_KERNEL words_avx2
#define LADE_TARGET LADE_AVX2
#include "encoding/words/words_loops.hpp"

namespace lade {
namespace words_avx2 {

LADE_TARGET inline uint64_t spaces_of_64(const char* bytes) {
  const __m256i space = _mm256_set1_epi8(' ');
  const auto* halves = reinterpret_cast<const __m256i*>(bytes);
  const int low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves), space));
  const int high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves + 1), space));
  return static_cast<uint32_t>(low) | uint64_t{static_cast<uint32_t>(high)} << 32;
}

}  // namespace words_avx2

using namespace words_avx2;
const WordsKernels kWordsAvx2 = {split_texts, place_of, find_tokens, write_codes, decode_tokens};

}  // namespace lade

#endif
