// The codes of a dictionary: the entry of each row, packed in as many bits as the last entry needs.
#pragma once

#include <bit>

#include "encoding/numbers/packed_words.hpp"
#include "encoding/numbers/workspace.hpp"

namespace lade {

// The most entries: their hash table stays in the second-level cache, and codes of more save
// little.
inline constexpr size_t kDictionaryEntriesMax = 4096;

// REQUIRES: entries > 0.
constexpr unsigned code_bits(size_t entries) {
  return static_cast<unsigned>(std::bit_width(entries - 1));
}

// Appends packed_bytes(rows, code_bits(entries)) bytes.
void encode_codes(const uint16_t* codes, size_t rows, size_t entries, Workspace& workspace,
                  ByteBuffer& out);

class CodesReader {
 public:
  bool open(const Kernels& kernels, size_t rows, size_t entries, ByteSpan bytes);
  // The next vector; only the last may be shorter than kVectorRows. False when a code has no entry.
  bool read(uint32_t* codes, size_t count);

 private:
  WordUnpacker words_;
  size_t entries_ = 0;
};

}  // namespace lade
