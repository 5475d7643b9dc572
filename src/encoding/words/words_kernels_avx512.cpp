// For AVX-512 with VBMI2 and VAES: splitting texts and looking up tokens; the rest is as for AVX2.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <bit>

#include <cpuid.h>
#include <immintrin.h>

#define LADE_KERNEL words_avx512
#define LADE_TARGET LADE_AVX512
#define LADE_AVX512_AES [[gnu::target(LADE_AVX512_FEATURES ",aes,vaes")]]
#include "encoding/words/words_loops.hpp"

namespace lade {
namespace words_avx512 {

LADE_TARGET inline uint64_t spaces_of_64(const char* bytes) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(bytes), _mm512_set1_epi8(' '));
}

namespace {

// 0, 1, 2, ... 63.
LADE_AVX512 inline __m512i places() {
  return _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928,
                          0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
                          0x0f0e0d0c0b0a0908, 0x0706050403020100);
}

// The forms with a mask of all ones spare GCC 12 a false warning about those without.
LADE_AVX512 [[gnu::always_inline]] inline __m128i lane_0(__m512i lanes) {
  return _mm512_maskz_extracti32x4_epi32(0xf, lanes, 0);
}

// Appends the tokens whose last bytes are the bits of `ends`: at most 16. The first of them begins
// at `offset`.
LADE_AVX512 [[gnu::always_inline]] inline void put_tokens(uint64_t ends, uint32_t offset,
                                                          __m128i shape_of_first, __mmask16 final,
                                                          TokenStrip strip) {
  const __m512i place = places();
  const uint64_t begins = ends << 1 | 1;
  const __m512i end = _mm512_maskz_compress_epi8(ends, place);
  const __m512i begin = _mm512_maskz_compress_epi8(begins, place);
  const __m128i begin16 = lane_0(begin);
  __m128i shapes = _mm_sub_epi8(lane_0(end), begin16);  // lengths - 1, below 16
  shapes = _mm_slli_epi16(shapes, 2);
  shapes = _mm_add_epi8(shapes, _mm_set1_epi8(1 << 2));
  shapes = _mm_or_si128(shapes, shape_of_first);
  // The last byte of a final token is the one behind the text.
  shapes = _mm_mask_sub_epi8(shapes, final, shapes, _mm_set1_epi8((1 << 2) - kTokenFinal));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(strip.shapes), shapes);
  const __m512i offsets = _mm512_add_epi32(_mm512_maskz_cvtepu8_epi32(0xffff, begin16),
                                           _mm512_set1_epi32(static_cast<int>(offset)));
  _mm512_storeu_si512(strip.offsets, offsets);
}

// Is there a run of 15 bytes none of which ends a token?
LADE_AVX512 [[gnu::always_inline]] inline bool has_long_token(uint64_t ends, unsigned length) {
  uint64_t run = _bzhi_u64(~ends, length);
  run &= run >> 1;
  run &= run >> 2;
  run &= run >> 4;
  run &= run >> 7;
  return run != 0;
}

// Splits a text, or returns 0 when that takes a look at single tokens: long ones, or more than 16
// in 64 bytes.
LADE_AVX512 [[gnu::always_inline]] inline size_t split_common_text(const char* base, TextRef text,
                                                                   TokenStrip strip) {
  constexpr int kRoundMax = 16;
  __m128i shape_of_first = _mm_cvtsi32_si128(kTokenStart);
  uint32_t offset = text.offset;
  uint32_t left = text.length;
  size_t count = 0;
  while (left >= 64) {
    const uint64_t ends = spaces_of_64(base + offset);
    const auto used = 64 - static_cast<unsigned>(std::countl_zero(ends));
    const int tokens = std::popcount(ends);
    if (used == 0 || tokens > kRoundMax || has_long_token(ends, used)) return 0;
    put_tokens(ends, offset, shape_of_first, 0, strip.from(count));
    shape_of_first = _mm_setzero_si128();
    count += static_cast<size_t>(tokens);
    offset += used;
    left -= used;
  }
  const uint64_t ends = _bzhi_u64(spaces_of_64(base + offset), left) | uint64_t{1} << left;
  const int tokens = std::popcount(ends);
  if (tokens > kRoundMax || has_long_token(ends, left)) return 0;
  const auto final = static_cast<__mmask16>(1u << (tokens - 1));
  put_tokens(ends, offset, shape_of_first, final, strip.from(count));
  return count + static_cast<size_t>(tokens);
}

// Two rounds make every bit of the result depend on every byte of a key.
LADE_AVX512_AES inline __m512i mix_keys(__m512i keys) {
  const __m512i salt = _mm512_set1_epi64(static_cast<int64_t>(0x9e3779b97f4a7c15));
  return _mm512_aesenc_epi128(_mm512_aesenc_epi128(keys, salt), salt);
}

LADE_AVX512_AES [[gnu::always_inline]] inline __m512i load_4(const char* a, const char* b,
                                                             const char* c, const char* d) {
  const auto load_1 = [](const char* from) __attribute__((always_inline)) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  };
  __m512i all = _mm512_zextsi128_si512(load_1(a));
  all = _mm512_inserti64x2(all, load_1(b), 1);
  all = _mm512_inserti64x2(all, load_1(c), 2);
  return _mm512_inserti64x2(all, load_1(d), 3);
}

// Four keys as token_key() makes them.
LADE_AVX512_AES [[gnu::always_inline]] inline __m512i keys_of_4(const char* base,
                                                                const uint32_t* offsets,
                                                                const uint8_t* shapes) {
  // Byte i of a lane stays when 4 * i + 3 < shape, that is when i < length.
  const __m512i limit = _mm512_set_epi64(0x3f3b37332f2b2723, 0x1f1b17130f0b0703, 0x3f3b37332f2b2723,
                                         0x1f1b17130f0b0703, 0x3f3b37332f2b2723, 0x1f1b17130f0b0703,
                                         0x3f3b37332f2b2723, 0x1f1b17130f0b0703);
  const __m512i to_lanes =
      _mm512_set_epi64(0x0303030303030303, 0x0303030303030303, 0x0202020202020202,
                       0x0202020202020202, 0x0101010101010101, 0x0101010101010101, 0, 0);
  const __m512i shape = _mm512_shuffle_epi8(_mm512_set1_epi32(load<int>(shapes)), to_lanes);
  const __m512i text =
      load_4(base + offsets[0], base + offsets[1], base + offsets[2], base + offsets[3]);
  const __m512i keys = _mm512_maskz_mov_epi8(_mm512_cmplt_epu8_mask(limit, shape), text);
  return _mm512_mask_mov_epi8(keys, 0x8000800080008000, shape);
}

// Finds those of four tokens that were not at their first places, and returns whether one is a
// literal.
LADE_AVX512_AES [[gnu::noinline]] bool find_further_4(const TokenIndex& index, __m512i wanted,
                                                      unsigned differs, uint64_t places,
                                                      uint16_t* ids) {
  alignas(64) TokenKey tokens[4];
  _mm512_store_si512(tokens, wanted);
  bool literals = false;
  for (unsigned i = 0; i < 4; ++i) {
    if ((differs >> 2 * i & 3) == 0) continue;
    size_t place = static_cast<uint16_t>(places >> 16 * i);
    ids[i] = index.find_from(place, tokens[i]);
    literals |= ids[i] < kFirstId;
  }
  return literals;
}

// Splits texts until there may be no room for the next one, or one takes a look at single tokens.
LADE_AVX512 void split_common_texts(const char* base, std::span<const TextRef> texts,
                                    TokenStrip strip, SplitTexts& split) {
  for (; split.texts < texts.size(); ++split.texts) {
    const TextRef text = texts[split.texts];
    if (split.tokens + tokens_max(text.length) > strip.capacity) return;
    const size_t tokens = split_common_text(base, text, strip.from(split.tokens));
    if (tokens == 0) return;
    split.tokens += tokens;
  }
}

LADE_AVX512 SplitTexts split_all_texts(const char* base, std::span<const TextRef> texts,
                                       TokenStrip strip) {
  SplitTexts split{0, 0};
  for (;;) {
    split_common_texts(base, texts, strip, split);
    if (split.texts == texts.size()) return split;
    const TextRef text = texts[split.texts];
    if (split.tokens + tokens_max(text.length) > strip.capacity) return split;
    split.tokens += split_text(base, text, strip.from(split.tokens));
    ++split.texts;
  }
}

LADE_AVX512_AES size_t mixed_place_of(TokenKey key) {
  const __m512i mixed =
      mix_keys(_mm512_zextsi128_si512(_mm_load_si128(reinterpret_cast<const __m128i*>(&key))));
  return static_cast<uint16_t>(_mm_cvtsi128_si32(lane_0(mixed)));
}

LADE_AVX512_AES bool find_tokens_by_4(const TokenIndex& table, const char* base, TokenStrip strip,
                                      size_t count, uint16_t* ids,
                                      std::span<const TextRef> fetched) {
  const uint16_t* index = table.index();
  const auto* keys = reinterpret_cast<const char*>(table.keys());
  // The first 16 bits of each lane, side by side.
  const __m512i firsts = _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, 0x0018'0010'0008'0000);
  bool literals = false;
  for (size_t i = 0; i < count; i += 4) {
    if (i / 4 < fetched.size()) fetch_text(base, fetched[i / 4]);
    // The last token fills up the last four.
    for (size_t j = count; j < i + 4; ++j) {
      strip.offsets[j] = strip.offsets[count - 1];
      strip.shapes[j] = strip.shapes[count - 1];
    }
    const __m512i wanted = keys_of_4(base, strip.offsets + i, strip.shapes + i);
    const __m512i mixed = _mm512_maskz_permutexvar_epi16(~__mmask32{0}, firsts, mix_keys(wanted));
    const auto places = static_cast<uint64_t>(_mm_cvtsi128_si64(lane_0(mixed)));
    const size_t a = index[places & 0xffff];
    const size_t b = index[places >> 16 & 0xffff];
    const size_t c = index[places >> 32 & 0xffff];
    const size_t d = index[places >> 48];
    const __m512i found = load_4(keys + 16 * a, keys + 16 * b, keys + 16 * c, keys + 16 * d);
    const unsigned differs = _mm512_cmpneq_epi64_mask(found, wanted);
    store(ids + i, a | b << 16 | c << 32 | d << 48);
    if (differs != 0) [[unlikely]]
      literals |= find_further_4(table, wanted, differs, places, ids + i);
  }
  return literals;
}

}  // namespace
}  // namespace words_avx512

using namespace words_avx512;
const WordsKernels kWordsAvx512 = {split_all_texts, mixed_place_of, find_tokens_by_4, write_codes,
                                   decode_tokens};

bool has_vector_aes() {
  static const bool has = [] {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_VAES) != 0;
  }();
  return has;
}

}  // namespace lade

#endif
