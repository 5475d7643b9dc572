#include "encoding/numbers/codes.hpp"

#include <algorithm>
#include <array>

namespace lade {

void encode_codes(const uint16_t* codes, size_t rows, size_t entries, Workspace& workspace,
                  ByteBuffer& out) {
  const unsigned bits = code_bits(entries);
  WordPacker<uint32_t> packer(workspace.kernels, {bits, bits}, workspace.patches, out);
  alignas(64) std::array<uint32_t, kVectorRows> words;
  for (size_t row = 0; row < rows; row += kVectorRows) {
    const size_t count = std::min(kVectorRows, rows - row);
    for (size_t i = 0; i < count; ++i) words[i] = codes[row + i];
    packer.add(words.data(), count);
  }
}

bool CodesReader::open(const Kernels& kernels, size_t rows, size_t entries, ByteSpan bytes) {
  if (entries == 0 || entries > kDictionaryEntriesMax) return false;
  entries_ = entries;
  const unsigned bits = code_bits(entries);
  return words_.open(kernels, {bits, bits}, rows, bytes);
}

bool CodesReader::read(uint32_t* codes, size_t count) {
  if (!words_.next(codes, count)) return false;
  uint32_t last = 0;
  for (size_t i = 0; i < count; ++i) last = std::max(last, codes[i]);
  return last < entries_;
}

}  // namespace lade
