#include "encoding/words/words_kernels.hpp"

namespace lade {

const WordsKernels& words_kernels(Kernel kernel) {
#if LADE_X86
  if (kernel == Kernel::avx512 && has_vector_aes()) return kWordsAvx512;
  if (kernel != Kernel::scalar) return kWordsAvx2;
#endif
  static_cast<void>(kernel);
  return kWordsScalar;
}

}  // namespace lade
