// The kernels: loops over numbers and texts, as one table of functions per instruction set. All
// tables come from the same source (kernel_loops.hpp) or are tested against it, and give the same
// answer on every input.
//
// Values are numbers of a column; words are what is packed: offsets of values, in 32 or 64 bits.
// A vector is kVectorRows words; only the last one of a chunk may be shorter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/instruction_set.hpp"
#include "column/column.hpp"

namespace lade {

inline constexpr size_t kVectorRows = 1024;

// Words behind an array that a kernel may read or spoil.
inline constexpr size_t kSpareWords = 16;

// One bit for each row of a vector.
using VectorMarks = std::array<uint64_t, kVectorRows / 64>;

template <typename Value>
struct Summary {
  Value min;
  Value max;
  bool increasing;
  bool strictly_increasing;
};

template <typename Value>
struct DifferenceRange {
  Value min;
  Value max;
};

inline constexpr size_t kFewTextsMax = 16;
inline constexpr uint32_t kFewTextsLengthMax = 31;

struct TextSummary {
  uint32_t length_min;
  uint32_t length_max;
  uint64_t bytes;
  uint32_t empty;  // texts of length 0
};

// The frame in which values become words and back, see PackedHeader. All arithmetic wraps.
template <typename Value, typename Word>
struct Frame {
  std::make_unsigned_t<Value> base = 0;
  Word start = 0;
  Word mask = 0;     // 2^offset_bits - 1
  Word factor = 1;   // its odd part times 2^shift
  Word inverse = 1;  // of the odd part, modulo 2^bits of the word
  unsigned shift = 0;
};

template <typename Word>
struct WordKernels {
  // Packs one whole vector of words below 2^width into kVectorRows * width / 8 bytes. 0 < width <=
  // bits of Word.
  void (*pack)(const Word* words, unsigned width, std::byte* out);
  void (*unpack)(const std::byte* in, unsigned width, Word* words);
  // Cuts the words to their lower `width` bits; those that had upper bits are marked, and the upper
  // bits appended to `uppers`. Returns how many. count <= kVectorRows, width < bits of Word;
  // kSpareWords behind uppers may be spoilt.
  size_t (*split)(Word* words, size_t count, unsigned width, VectorMarks& marks, Word* uppers);
  // Undoes split() for a whole vector. As many uppers as marks are used; kSpareWords behind them
  // may be read.
  void (*splice)(const VectorMarks& marks, const Word* uppers, unsigned width, Word* words);
};

template <typename Value>
struct ValueKernels {
  // REQUIRES: count > 0.
  Summary<Value> (*summarize)(const Value* values, size_t count);
  // The range of values[i] - values[i - 1], wrapping, for 0 < i < count. REQUIRES: count > 1.
  DifferenceRange<Value> (*difference_range)(const Value* values, size_t count);
};

template <typename Value, typename Word>
struct FrameKernels {
  // True if each value - base is a multiple of the factor, and at most factor * quotient_max.
  bool (*multiples)(const Value* values, size_t count, const Frame<Value, Word>& frame,
                    Word quotient_max);
  void (*to_words)(const Value* values, size_t count, const Frame<Value, Word>& frame, Word* words);
  void (*from_words)(const Word* words, size_t count, const Frame<Value, Word>& frame,
                     Value* values);
  // Words of values[i] - values[i - 1]; values[-1] is read.
  void (*differences_to_words)(const Value* values, size_t count, const Frame<Value, Word>& frame,
                               Word* words);
  // Undoes differences_to_words(): sums up from `before`. Spoils the words. The sum of the words of
  // a vector, each plus `start`, fits Word, unless Word is as wide as Value.
  void (*words_to_sums)(Word* words, size_t count, const Frame<Value, Word>& frame, Value before,
                        Value* values);
};

struct Kernels {
  WordKernels<uint32_t> words32;
  WordKernels<uint64_t> words64;
  ValueKernels<int32_t> int32s;
  ValueKernels<int64_t> int64s;
  FrameKernels<int32_t, uint32_t> frames32;
  FrameKernels<int64_t, uint32_t> frames64_in_32;
  FrameKernels<int64_t, uint64_t> frames64;
  // REQUIRES: count > 0.
  TextSummary (*summarize_texts)(const TextRef* texts, size_t count);
  void (*text_lengths)(const TextRef* texts, size_t count, int32_t* lengths);
  // Gives each text the code of its first appearance among `entries`, which has room for
  // kFewTextsMax, and returns how many differ; 0 when they are more. Null in kernels that cannot do
  // it faster than a hash table. REQUIRES: no text is longer than kFewTextsLengthMax or length_max.
  size_t (*find_few_texts)(const TextRef* texts, size_t count, const char* base,
                           uint32_t length_max, uint16_t* codes, TextRef* entries);

  template <typename Word>
  const WordKernels<Word>& words() const {
    if constexpr (sizeof(Word) == 4) {
      return words32;
    } else {
      return words64;
    }
  }
  template <typename Value>
  const ValueKernels<Value>& values() const {
    if constexpr (sizeof(Value) == 4) {
      return int32s;
    } else {
      return int64s;
    }
  }
  template <typename Value, typename Word>
  const FrameKernels<Value, Word>& frames() const {
    if constexpr (sizeof(Value) == 4) {
      return frames32;
    } else if constexpr (sizeof(Word) == 4) {
      return frames64_in_32;
    } else {
      return frames64;
    }
  }
};

// The kernels of an instruction set. REQUIRES: this processor has the set.
const Kernels& kernels_of(InstructionSet set);

}  // namespace lade
