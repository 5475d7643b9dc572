// Finds the distinct texts of a column and gives each row the code of its text, in order of first
// appearance. Texts of up to 32 bytes are compared as numbers, without a look at the first one:
// about a nanosecond each while few differ.
#pragma once

#include <vector>

#include "encoding/numbers/codes.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

class DistinctTexts {
 public:
  explicit DistinctTexts(const Kernels& kernels) : kernels_(kernels) {}

  // Fills `codes`, one per row; false, and early, when there are more than kDictionaryEntriesMax
  // texts. REQUIRES: no text is longer than length_max.
  bool find(const Texts& texts, uint32_t length_max, uint16_t* codes);

  // The first appearance of each text; lives until the next find().
  std::span<const TextRef> entries() const { return entries_; }
  uint64_t entries_bytes() const;

 private:
  static constexpr size_t kSlots = 2 * kDictionaryEntriesMax;  // at most half full
  static constexpr unsigned kHashShift = 64 - code_bits(kSlots);

  template <size_t kWords>
  bool find_short(const Texts& texts, uint16_t* codes);
  bool find_few(const Texts& texts, uint32_t length_max, uint16_t* codes);
  bool find_long(const Texts& texts, uint16_t* codes);
  bool add(size_t slot, TextRef text);

  const Kernels& kernels_;
  std::vector<uint16_t> slots_;  // code + 1, or 0
  std::vector<uint64_t> keys_;   // of each entry: its bytes, padded with zeros to whole words
  std::vector<TextRef> entries_;
};

}  // namespace lade
