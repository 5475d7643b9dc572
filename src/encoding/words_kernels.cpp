#include "encoding/words_kernels.hpp"

namespace lade {

const WordsKernels& words_kernels(Kernel kernel) {
#if LADE_X86
  switch (kernel) {
    case Kernel::scalar: return kWordsScalar;
    case Kernel::avx2: return kWordsAvx2;
    case Kernel::avx512: return has_vector_aes() ? kWordsAvx512 : kWordsAvx2;
  }
#endif
  static_cast<void>(kernel);
  return kWordsScalar;
}

}  // namespace lade
