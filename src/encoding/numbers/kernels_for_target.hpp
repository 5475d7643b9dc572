// The table of kernels of one instruction set. A source file defines LADE_KERNEL, a namespace with
// prefix_sum, split, splice and find_few_texts, and the attribute LADE_TARGET, then includes this
// and has LADE_KERNEL::kKernels.
#pragma once

#include "encoding/numbers/kernel_loops.hpp"

namespace lade::LADE_KERNEL {

template <typename Word>
LADE_TARGET void pack(const Word* words, unsigned width, std::byte* out) {
  loops::pack(words, width, out);
}

template <typename Word>
LADE_TARGET void unpack(const std::byte* in, unsigned width, Word* words) {
  loops::unpack(in, width, words);
}

template <typename Value>
LADE_TARGET Summary<Value> summarize(const Value* values, size_t count) {
  return loops::summarize(values, count);
}

template <typename Value>
LADE_TARGET DifferenceRange<Value> difference_range(const Value* values, size_t count) {
  return loops::difference_range(values, count);
}

template <typename Value, typename Word>
LADE_TARGET bool multiples(const Value* values, size_t count, const Frame<Value, Word>& frame,
                           Word quotient_max) {
  return loops::multiples(values, count, frame, quotient_max);
}

template <typename Value, typename Word>
LADE_TARGET void to_words(const Value* values, size_t count, const Frame<Value, Word>& frame,
                          Word* words) {
  loops::to_words(values, count, frame, words);
}

template <typename Value, typename Word>
LADE_TARGET void from_words(const Word* words, size_t count, const Frame<Value, Word>& frame,
                            Value* values) {
  loops::from_words(words, count, frame, values);
}

template <typename Value, typename Word>
LADE_TARGET void differences_to_words(const Value* values, size_t count,
                                      const Frame<Value, Word>& frame, Word* words) {
  loops::differences_to_words(values, count, frame, words);
}

template <typename Value, typename Word>
LADE_TARGET void words_to_sums(Word* words, size_t count, const Frame<Value, Word>& frame,
                               Value before, Value* values) {
  loops::turn_back(words, count, frame);
  if constexpr (sizeof(Word) == 4) {
    // The sum of a vector fits 32 bits, or all sums wrap at 32 bits anyhow.
    if (sizeof(Value) == 4 || frame.mask <= UINT32_MAX / kVectorRows) {
      prefix_sum(words, count);
      loops::from_sums(words, count, frame, before, values);
      return;
    }
  }
  loops::sum_serially(words, count, frame, before, values);
}

LADE_TARGET inline TextSummary summarize_texts(const TextRef* texts, size_t count) {
  return loops::summarize_texts(texts, count);
}

LADE_TARGET inline void text_lengths(const TextRef* texts, size_t count, int32_t* lengths) {
  loops::text_lengths(texts, count, lengths);
}

template <typename Value, typename Word>
constexpr FrameKernels<Value, Word> frame_kernels() {
  return {multiples<Value, Word>, to_words<Value, Word>, from_words<Value, Word>,
          differences_to_words<Value, Word>, words_to_sums<Value, Word>};
}

extern const Kernels kKernels;
const Kernels kKernels = {
    .words32 = {pack<uint32_t>, unpack<uint32_t>, split<uint32_t>, splice<uint32_t>},
    .words64 = {pack<uint64_t>, unpack<uint64_t>, split<uint64_t>, splice<uint64_t>},
    .int32s = {summarize<int32_t>, difference_range<int32_t>},
    .int64s = {summarize<int64_t>, difference_range<int64_t>},
    .frames32 = frame_kernels<int32_t, uint32_t>(),
    .frames64_in_32 = frame_kernels<int64_t, uint32_t>(),
    .frames64 = frame_kernels<int64_t, uint64_t>(),
    .summarize_texts = summarize_texts,
    .text_lengths = text_lengths,
    .find_few_texts = find_few_texts,
};

}  // namespace lade::LADE_KERNEL
