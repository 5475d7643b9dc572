// For AVX2 with BMI2, whose shifts by any count shorten the loops over bits.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <immintrin.h>

#include "encoding/words/words_loops.hpp"

namespace lade {
namespace {

struct SpacesOf64 {
  LADE_AVX2 uint64_t operator()(const char* bytes) const {
    const __m256i space = _mm256_set1_epi8(' ');
    const auto* halves = reinterpret_cast<const __m256i*>(bytes);
    const int low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves), space));
    const int high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(halves + 1), space));
    return static_cast<uint32_t>(low) | uint64_t{static_cast<uint32_t>(high)} << 32;
  }
};

LADE_AVX2 SplitTexts split_texts(const char* base, std::span<const TextRef> texts,
                                 TokenStrip strip) {
  return words_loops::split_texts(base, texts, strip, SpacesOf64());
}

LADE_AVX2 size_t place_of(TokenKey key) { return words_loops::place_of(key); }

LADE_AVX2 size_t find_tokens(TokenTable& table, const char* base, TokenStrip strip, size_t count,
                             uint16_t* ids, std::span<const TextRef> fetched) {
  return words_loops::find_tokens(table, base, strip, count, ids, fetched);
}

LADE_AVX2 std::byte* write_codes(std::span<const uint16_t> tokens, const TokenCode* codes,
                                 const PairCode* pairs, std::byte* to) {
  return words_loops::write_codes(tokens, codes, pairs, to);
}

LADE_AVX2 void decode_tokens(const WordsTables& tables, WordsStreams& streams, size_t steps) {
  words_loops::decode_tokens(tables, streams, steps);
}

}  // namespace

const WordsKernels kWordsAvx2 = {split_texts, place_of, find_tokens, write_codes, decode_tokens};

}  // namespace lade

#endif
