#include "encoding/words/words_kernels.hpp"

namespace lade {

const WordsKernels& words_kernels(InstructionSet set) {
  return LADE_CHOOSE(set, kWordsScalar, kWordsAvx2, has_vector_aes() ? kWordsAvx512 : kWordsAvx2);
}

}  // namespace lade
