#include "lexer/kernel.hpp"

namespace lade {

const LexerKernel& lexer_kernel(InstructionSet set) {
  return LADE_CHOOSE(set, kScalarLexer, kAvx2Lexer, kAvx512Lexer);
}

}  // namespace lade
