#include <array>

#include "lexer/kernel.hpp"

namespace lade {
namespace {

// Bits of a class.
constexpr uint8_t kDelimiter = 1;
constexpr uint8_t kSpecial = 2;

constexpr std::array<uint8_t, 256> kByteClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (size_t byte = 0; byte < 256; ++byte) {
    if (byte < 0x20 || byte >= 0x7F) classes[byte] = kSpecial;
  }
  classes['\n'] = kDelimiter | kSpecial;
  return classes;
}();

// Every position is written, and the next one overwrites it unless it is to be kept: no branch to
// mispredict.
IndexCounts index(const char* text, size_t bytes, char delimiter, uint32_t* positions) {
  std::array<uint8_t, 256> classes = kByteClasses;
  classes[static_cast<uint8_t>(delimiter)] |= kDelimiter;
  IndexCounts counts;
  for (size_t at = 0; at < bytes; ++at) {
    const uint8_t byte_class = classes[static_cast<uint8_t>(text[at])];
    positions[counts.positions] = static_cast<uint32_t>(at);
    counts.positions += byte_class & kDelimiter;
    counts.special += byte_class / kSpecial;
  }
  return counts;
}

void transpose(const uint32_t* positions, size_t rows, size_t width, uint32_t* out,
               size_t out_stride) {
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < width; ++column) {
      out[column * out_stride + row] = positions[row * width + column];
    }
  }
}

}  // namespace

const LexerKernel kScalarLexer = {index, transpose};

const LexerKernel& lexer_kernel(InstructionSet set) {
  return LADE_CHOOSE(set, kScalarLexer, kAvx2Lexer, kAvx512Lexer);
}

}  // namespace lade
