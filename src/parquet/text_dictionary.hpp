// Codes for the texts of a column chunk, in order of first appearance. The texts are kept in their
// PLAIN form, which is the dictionary page; a hash table finds them again.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/byte_buffer.hpp"
#include "column/column.hpp"
#include "parquet/format.hpp"

namespace lade::parquet {

class TextDictionary {
 public:
  void clear();

  // Writes a code for each text behind `base`, or returns false where the dictionary gets more than
  // `most` texts, or too long; then `codes` are undefined, and the dictionary is as it was.
  // REQUIRES: most <= kDictionaryValuesMax; kBufferTailBytes behind each text can be read, and
  // codes have room for as many.
  bool encode(std::span<const TextRef> texts, const char* base, uint16_t* codes,
              size_t most = kDictionaryValuesMax);

  size_t size() const { return offsets_.size(); }
  // Until the next encode(). Eight bytes can be read.
  std::string_view text(size_t code) const;
  ByteSpan plain() const { return plain_.span(); }

 private:
  static constexpr uint16_t kAbsent = kDictionaryValuesMax;

  // The codes of texts that were just seen, by where they lie: a decoded column refers to one copy
  // of each text many times.
  struct SeenRef {
    uint64_t ref;
    uint16_t code;
  };
  static constexpr size_t kSeenRefs = 256;

  uint16_t find_or_add(std::string_view text, size_t most);
  void grow_slots();
  void truncate(size_t size);
  size_t slot_of(std::string_view text) const;

  ByteBuffer plain_;               // u32 length, bytes; one after the other
  std::vector<uint32_t> offsets_;  // of the lengths in plain_, by code
  std::vector<uint16_t> slots_;    // codes by hash, with linear probing; a power of two of them
  std::array<SeenRef, kSeenRefs> seen_{};
};

}  // namespace lade::parquet
