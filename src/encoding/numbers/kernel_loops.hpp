// The kernels of one instruction set, in portable C++. A source file defines LADE_KERNEL, a
// namespace, and the attribute LADE_TARGET, includes this, and adds what it has by intrinsics:
// prefix_sum(), and the table kKernels.
//
// The loops are written for the compiler's vectoriser: no branch inside, no value that depends on
// the one before, and rows of packed words that are 1,024 bits wide, so that every vector register
// of up to that size holds some lanes of a row (the layout of FastLanes: Afroozeh, Boncz, PVLDB
// 16(9), 2023).
#pragma once

#include <algorithm>
#include <limits>

#include "base/bytes.hpp"
#include "encoding/numbers/kernels.hpp"

namespace lade::LADE_KERNEL {

// Row r of a vector is words [r * lanes, (r + 1) * lanes). Lane l of all rows is one stream of
// bits, lowest first, cut into words; word k of all lanes lies side by side.
template <typename Word>
inline constexpr unsigned kWordBits = 8 * sizeof(Word);
template <typename Word>
inline constexpr unsigned kLanes = kVectorRows / kWordBits<Word>;

template <typename Word>
LADE_TARGET void pack(const Word* __restrict words, unsigned width, std::byte* __restrict out) {
  constexpr unsigned kBits = kWordBits<Word>;
  Word packed[kLanes<Word>] = {};
  unsigned filled = 0;
  for (unsigned row = 0; row < kBits; ++row) {
    const Word* in = words + row * kLanes<Word>;
    for (unsigned l = 0; l < kLanes<Word>; ++l) packed[l] |= static_cast<Word>(in[l] << filled);
    filled += width;
    if (filled < kBits) continue;
    std::memcpy(out, packed, sizeof(packed));
    out += sizeof(packed);
    filled -= kBits;
    const unsigned used = width - filled;  // bits of this row that are out already
    for (unsigned l = 0; l < kLanes<Word>; ++l) packed[l] = filled == 0 ? 0 : in[l] >> used;
  }
}

template <typename Word>
LADE_TARGET void unpack(const std::byte* __restrict in, unsigned width, Word* __restrict words) {
  constexpr unsigned kBits = kWordBits<Word>;
  const Word mask = static_cast<Word>(~Word{0} >> (kBits - width));
  Word packed[kLanes<Word>];
  std::memcpy(packed, in, sizeof(packed));
  in += sizeof(packed);
  unsigned used = 0;  // bits of `packed` that are out already
  for (unsigned row = 0; row < kBits; ++row) {
    Word* out = words + row * kLanes<Word>;
    if (used + width <= kBits) {
      for (unsigned l = 0; l < kLanes<Word>; ++l) out[l] = (packed[l] >> used) & mask;
      used += width;
      continue;
    }
    Word next[kLanes<Word>];
    std::memcpy(next, in, sizeof(next));
    in += sizeof(next);
    if (used == kBits) {
      for (unsigned l = 0; l < kLanes<Word>; ++l) out[l] = next[l] & mask;
    } else {
      for (unsigned l = 0; l < kLanes<Word>; ++l) {
        out[l] = ((packed[l] >> used) | static_cast<Word>(next[l] << (kBits - used))) & mask;
      }
    }
    used += width - kBits;
    std::memcpy(packed, next, sizeof(packed));
  }
}

template <typename Word>
LADE_TARGET size_t split_words(Word* words, size_t count, unsigned width, VectorMarks& marks,
                               Word* uppers) {
  const auto lower = static_cast<Word>((Word{1} << width) - 1);
  size_t used = 0;
  marks = {};
  for (size_t first = 0; first < count; first += 64) {
    const size_t end = std::min(count, first + 64);
    uint64_t bits = 0;
    for (size_t i = first; i < end; ++i) {
      const auto upper = static_cast<Word>(words[i] >> width);
      const uint64_t patched = upper != 0 ? 1 : 0;
      uppers[used] = upper;
      used += patched;
      bits |= patched << (i - first);
      words[i] &= lower;
    }
    marks[first / 64] = bits;
  }
  return used;
}

// No branch on a mark: the processor cannot predict them.
template <typename Word>
LADE_TARGET void splice_words(const VectorMarks& marks, const Word* uppers, unsigned width,
                              Word* words) {
  size_t used = 0;
  for (size_t first = 0; first < kVectorRows; first += 64) {
    uint64_t bits = marks[first / 64];
    for (size_t i = first; i < first + 64; ++i, bits >>= 1) {
      const auto patched = static_cast<Word>(bits & 1);
      const auto upper = static_cast<Word>(uppers[used] << width);
      words[i] |= upper & static_cast<Word>(Word{0} - patched);
      used += patched;
    }
  }
}

// Checks the order block by block, until it is broken: most columns are not sorted.
template <typename Value>
LADE_TARGET Summary<Value> summarize(const Value* values, size_t count) {
  constexpr size_t kBlock = 4096;
  Summary<Value> all{values[0], values[0], true, true};
  for (size_t at = 0; at < count; at += kBlock) {
    const size_t end = std::min(count, at + kBlock);
    Value low = values[at];
    Value high = values[at];
    for (size_t i = at; i < end; ++i) {
      low = values[i] < low ? values[i] : low;
      high = values[i] > high ? values[i] : high;
    }
    all.min = std::min(all.min, low);
    all.max = std::max(all.max, high);
    if (!all.increasing) continue;
    Value falls = 0;
    Value stays = 0;
    for (size_t i = std::max<size_t>(at, 1); i < end; ++i) {
      falls |= values[i] < values[i - 1];
      stays |= values[i] == values[i - 1];
    }
    all.increasing = falls == 0;
    all.strictly_increasing &= (falls | stays) == 0;
  }
  return all;
}

template <typename Value>
LADE_TARGET inline Value difference(Value value, Value before) {
  using Unsigned = std::make_unsigned_t<Value>;
  return static_cast<Value>(static_cast<Unsigned>(value) - static_cast<Unsigned>(before));
}

template <typename Value>
LADE_TARGET DifferenceRange<Value> difference_range(const Value* values, size_t count) {
  Value low = std::numeric_limits<Value>::max();
  Value high = std::numeric_limits<Value>::min();
  for (size_t i = 1; i < count; ++i) {
    const Value step = difference(values[i], values[i - 1]);
    low = step < low ? step : low;
    high = step > high ? step : high;
  }
  return {low, high};
}

// An exact division is a multiplication by the inverse (Granlund, Montgomery, PLDI 1994, section
// 9); a value that is no multiple of the factor gives a number above any quotient.
template <typename Value, typename Word>
LADE_TARGET bool multiples(const Value* values, size_t count, const Frame<Value, Word>& frame,
                           Word quotient_max) {
  const Frame<Value, Word> f = frame;
  const unsigned unshift = (kWordBits<Word> - f.shift) % kWordBits<Word>;
  Word strays = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto offset =
        static_cast<Word>(static_cast<std::make_unsigned_t<Value>>(values[i]) - f.base);
    const auto product = static_cast<Word>(offset * f.inverse);
    const auto quotient = static_cast<Word>((product >> f.shift) | (product << unshift));
    strays |= quotient > quotient_max;
  }
  return strays == 0;
}

template <typename Value, typename Word>
LADE_TARGET void to_words(const Value* __restrict values, size_t count,
                          const Frame<Value, Word>& frame, Word* __restrict words) {
  const Frame<Value, Word> f = frame;
  for (size_t i = 0; i < count; ++i) {
    const auto offset =
        static_cast<Word>(static_cast<std::make_unsigned_t<Value>>(values[i]) - f.base);
    words[i] = (static_cast<Word>((offset >> f.shift) * f.inverse) - f.start) & f.mask;
  }
}

template <typename Value, typename Word>
LADE_TARGET void from_words(const Word* __restrict words, size_t count,
                            const Frame<Value, Word>& frame, Value* __restrict values) {
  const Frame<Value, Word> f = frame;
  for (size_t i = 0; i < count; ++i) {
    const auto offset = static_cast<Word>(((words[i] + f.start) & f.mask) * f.factor);
    values[i] = static_cast<Value>(f.base + offset);
  }
}

template <typename Value, typename Word>
LADE_TARGET void differences_to_words(const Value* __restrict values, size_t count,
                                      const Frame<Value, Word>& frame, Word* __restrict words) {
  using Unsigned = std::make_unsigned_t<Value>;
  const Frame<Value, Word> f = frame;
  const Value* __restrict before = values - 1;
  const auto zero = static_cast<Unsigned>(f.base + f.start);
  for (size_t i = 0; i < count; ++i) {
    const auto step =
        static_cast<Unsigned>(static_cast<Unsigned>(values[i]) - static_cast<Unsigned>(before[i]));
    words[i] = static_cast<Word>(step - zero) & f.mask;
  }
}

template <typename Value, typename Word>
LADE_TARGET inline void turn_back(Word* words, size_t count, const Frame<Value, Word>& frame) {
  const Frame<Value, Word> f = frame;
  for (size_t i = 0; i < count; ++i) words[i] = (words[i] + f.start) & f.mask;
}

// Makes values of the running sums of turned words: adds the base once more for each value.
template <typename Value, typename Word>
LADE_TARGET inline void from_sums(const Word* __restrict sums, size_t count,
                                  const Frame<Value, Word>& frame, Value before,
                                  Value* __restrict values) {
  using Unsigned = std::make_unsigned_t<Value>;
  const Unsigned base = frame.base;
  const auto first = static_cast<Unsigned>(static_cast<Unsigned>(before) + base);
  for (size_t i = 0; i < count; ++i) {
    values[i] = static_cast<Value>(first + base * static_cast<Unsigned>(i) + sums[i]);
  }
}

template <typename Value, typename Word>
LADE_TARGET inline void sum_serially(const Word* __restrict words, size_t count,
                                     const Frame<Value, Word>& frame, Value before,
                                     Value* __restrict values) {
  using Unsigned = std::make_unsigned_t<Value>;
  auto sum = static_cast<Unsigned>(before);
  for (size_t i = 0; i < count; ++i) {
    sum += static_cast<Unsigned>(frame.base + words[i]);
    values[i] = static_cast<Value>(sum);
  }
}

// words[i] += words[i - 1], in order; each instruction set has its own.
LADE_TARGET void prefix_sum(uint32_t* words, size_t count);

template <typename Value, typename Word>
LADE_TARGET void words_to_sums(Word* words, size_t count, const Frame<Value, Word>& frame,
                               Value before, Value* values) {
  turn_back(words, count, frame);
  if constexpr (sizeof(Word) == 4) {
    // The sum of a vector fits 32 bits, or all sums wrap at 32 bits anyhow.
    if (sizeof(Value) == 4 || frame.mask <= UINT32_MAX / kVectorRows) {
      prefix_sum(words, count);
      from_sums(words, count, frame, before, values);
      return;
    }
  }
  sum_serially(words, count, frame, before, values);
}

// A TextRef as one number, which orders by length first.
LADE_TARGET inline uint64_t length_and_offset(const TextRef* text) {
  static_assert(sizeof(TextRef) == 8 && offsetof(TextRef, length) == 4);
  return load<uint64_t>(text);
}

LADE_TARGET inline TextSummary summarize_texts(const TextRef* texts, size_t count) {
  uint64_t low = length_and_offset(texts);
  uint64_t high = low;
  uint64_t bytes = 0;
  uint64_t empty = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t text = length_and_offset(texts + i);
    low = text < low ? text : low;
    high = text > high ? text : high;
    bytes += text >> 32;
    empty += text >> 32 == 0 ? 1 : 0;
  }
  return {static_cast<uint32_t>(low >> 32), static_cast<uint32_t>(high >> 32), bytes,
          static_cast<uint32_t>(empty)};
}

LADE_TARGET inline void text_lengths(const TextRef* __restrict texts, size_t count,
                                     int32_t* __restrict lengths) {
  for (size_t i = 0; i < count; ++i) {
    lengths[i] = static_cast<int32_t>(length_and_offset(texts + i) >> 32);
  }
}

template <typename Word>
constexpr WordKernels<Word> word_kernels(decltype(WordKernels<Word>::split) split,
                                         decltype(WordKernels<Word>::splice) splice) {
  return {pack<Word>, unpack<Word>, split, splice};
}

template <typename Value>
constexpr ValueKernels<Value> value_kernels() {
  return {summarize<Value>, difference_range<Value>};
}

template <typename Value, typename Word>
constexpr FrameKernels<Value, Word> frame_kernels() {
  return {multiples<Value, Word>, to_words<Value, Word>, from_words<Value, Word>,
          differences_to_words<Value, Word>, words_to_sums<Value, Word>};
}

// The table: all of the above, with the two kernels of 32-bit words that have a twin by intrinsics.
constexpr Kernels all_kernels(decltype(WordKernels<uint32_t>::split) split,
                              decltype(WordKernels<uint32_t>::splice) splice,
                              decltype(Kernels::find_few_texts) find_few_texts) {
  return {.words32 = word_kernels<uint32_t>(split, splice),
          .words64 = word_kernels<uint64_t>(split_words<uint64_t>, splice_words<uint64_t>),
          .int32s = value_kernels<int32_t>(),
          .int64s = value_kernels<int64_t>(),
          .frames32 = frame_kernels<int32_t, uint32_t>(),
          .frames64_in_32 = frame_kernels<int64_t, uint32_t>(),
          .frames64 = frame_kernels<int64_t, uint64_t>(),
          .summarize_texts = summarize_texts,
          .text_lengths = text_lengths,
          .find_few_texts = find_few_texts};
}

extern const Kernels kKernels;

}  // namespace lade::LADE_KERNEL
