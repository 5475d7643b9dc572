#include "lexer/kernel.hpp"

#include "base/assert.hpp"

namespace lade {

const LexerKernel& lexer_kernel(Kernel kernel) {
#if LADE_X86
  if (kernel == Kernel::avx512) return kAvx512Lexer;
  if (kernel == Kernel::avx2) return kAvx2Lexer;
#endif
  LADE_ASSERT(kernel == Kernel::scalar);
  return kScalarLexer;
}

}  // namespace lade
