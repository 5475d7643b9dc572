// Kernels of processors with AVX-512.
#include "base/instruction_set.hpp"

#if LADE_X86

#include <algorithm>
#include <array>
#include <bit>

#include <immintrin.h>

#include "base/aligned_buffer.hpp"

#define LADE_KERNEL avx512
// GCC prefers half registers unless told otherwise; clang does not know the option.
#if defined(__clang__)
#define LADE_TARGET LADE_AVX512
#else
#define LADE_TARGET [[gnu::target(LADE_AVX512_FEATURES ",prefer-vector-width=512")]]
#endif
#include "encoding/numbers/kernel_loops.hpp"

namespace lade::avx512 {

namespace {

constexpr __mmask16 kAll = 0xffff;

}  // namespace

// Sixteen words at a time: four doubling steps, then the sum of all
// before. The forms with a mask of all ones spare GCC 12 a false warning about the others.
LADE_TARGET void prefix_sum(uint32_t* words, size_t count) {
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

namespace {

// As split_words(), sixteen words at a time, compressed in a register. Words of 64 bits are rare.
LADE_TARGET size_t split_words32(uint32_t* words, size_t count, unsigned width, VectorMarks& marks,
                                 uint32_t* uppers) {
  if (count < kVectorRows) return split_words(words, count, width, marks, uppers);
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

LADE_TARGET void splice_words32(const VectorMarks& marks, const uint32_t* uppers, unsigned width,
                                uint32_t* words) {
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

// Texts of which few differ. Eight at a time, their bytes are gathered into keys of whole words,
// which are compared with the keys of all entries: no table, and no branch on what a text is. It
// takes 0.6 to 1.2 ns a text, a third of what a hash table takes (tests/bench/encoding_bench).

constexpr size_t kTextLanes = 8;
static_assert(kFewTextsLengthMax <= kBufferTailBytes);

// The keys of eight texts: each word is shifted until what follows the text is out, and the lowest
// byte of the last one, which no text reaches, says the length.
template <size_t kWords>
struct Keys {
  __m512i words[kWords];

  LADE_AVX512 Keys(const char* base, __m512i refs) {
    const __m512i word_bits = _mm512_set1_epi64(64);
    const __m512i offsets = _mm512_and_si512(refs, _mm512_set1_epi64(UINT32_MAX));
    const __m512i lengths = _mm512_maskz_srli_epi64(0xff, refs, 32);
    __m512i bits_left = _mm512_maskz_slli_epi64(0xff, lengths, 3);
    for (size_t i = 0; i < kWords; ++i) {
      const __m512i bits = _mm512_maskz_min_epi64(0xff, bits_left, word_bits);
      const __m512i bytes =
          _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), 0xff, offsets, base + 8 * i, 1);
      // A shift by 64 or more leaves nothing.
      words[i] = _mm512_maskz_sllv_epi64(0xff, bytes, _mm512_sub_epi64(word_bits, bits));
      bits_left = _mm512_maskz_max_epi64(0xff, _mm512_sub_epi64(bits_left, word_bits),
                                         _mm512_setzero_si512());
    }
    words[kWords - 1] = _mm512_or_si512(words[kWords - 1], lengths);
  }

  // The lanes whose key is that of the entry.
  LADE_AVX512 __mmask8 equal(const uint64_t* entry) const {
    __mmask8 equal = 0xff;
    for (size_t i = 0; i < kWords; ++i) {
      equal = _mm512_mask_cmpeq_epi64_mask(equal, words[i],
                                           _mm512_set1_epi64(static_cast<int64_t>(entry[i])));
    }
    return equal;
  }

  LADE_AVX512 void copy_lane(size_t lane, uint64_t* entry) const {
    alignas(64) uint64_t lanes[kTextLanes];
    for (size_t i = 0; i < kWords; ++i) {
      _mm512_store_si512(lanes, words[i]);
      entry[i] = lanes[lane];
    }
  }
};

// The entries so far, and the codes of eight more texts.
template <size_t kWords>
struct Entries {
  uint64_t keys[kFewTextsMax][kWords];
  size_t used = 0;

  // False when there are more than kFewTextsMax.
  LADE_AVX512 bool find(const TextRef* texts, const char* base, uint16_t* codes, TextRef* entries) {
    const Keys<kWords> wanted(base, _mm512_loadu_si512(texts));
    __m512i code = _mm512_setzero_si512();
    __mmask8 found = 0;
    for (size_t entry = 0, end = used; entry < end; ++entry) mark(wanted, entry, code, found);
    while (found != 0xff) {
      if (used == kFewTextsMax) return false;
      const auto lane = static_cast<size_t>(std::countr_one(found));
      wanted.copy_lane(lane, keys[used]);
      entries[used] = texts[lane];
      mark(wanted, used++, code, found);
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(codes), _mm512_maskz_cvtepi64_epi16(0xff, code));
    return true;
  }

 private:
  LADE_AVX512 void mark(const Keys<kWords>& wanted, size_t entry, __m512i& code,
                        __mmask8& found) const {
    const __mmask8 equal = wanted.equal(keys[entry]);
    code = _mm512_mask_mov_epi64(code, equal, _mm512_set1_epi64(static_cast<int64_t>(entry)));
    found = static_cast<__mmask8>(found | equal);
  }
};

template <size_t kWords>
LADE_AVX512 size_t find(const TextRef* texts, size_t count, const char* base, uint16_t* codes,
                        TextRef* entries) {
  Entries<kWords> known;
  const size_t whole = count / kTextLanes * kTextLanes;
  for (size_t row = 0; row < whole; row += kTextLanes) {
    if (!known.find(texts + row, base, codes + row, entries)) return 0;
  }
  if (whole < count) {
    std::array<TextRef, kTextLanes> last;
    std::array<uint16_t, kTextLanes> last_codes;
    last.fill(texts[whole]);  // lanes behind the last text repeat one
    std::copy(texts + whole, texts + count, last.begin());
    if (!known.find(last.data(), base, last_codes.data(), entries)) return 0;
    std::copy_n(last_codes.begin(), count - whole, codes + whole);
  }
  return known.used;
}

size_t find_few_texts(const TextRef* texts, size_t count, const char* base, uint32_t length_max,
                      uint16_t* codes, TextRef* entries) {
  switch (length_max / 8) {
    case 0: return find<1>(texts, count, base, codes, entries);
    case 1: return find<2>(texts, count, base, codes, entries);
    case 2: return find<3>(texts, count, base, codes, entries);
    default: return find<4>(texts, count, base, codes, entries);
  }
}

}  // namespace

const Kernels kKernels = all_kernels(split_words32, splice_words32, find_few_texts);

}  // namespace lade::avx512

#endif
