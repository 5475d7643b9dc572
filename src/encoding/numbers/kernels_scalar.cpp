// Kernels of any processor, which the others are compared with, and the choice of a table.
#define LADE_KERNEL scalar
#define LADE_TARGET
#include "encoding/numbers/kernel_loops.hpp"

namespace lade::scalar {

void prefix_sum(uint32_t* words, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) words[i] = sum += words[i];
}

const Kernels kKernels =
    all_kernels(split_words<uint32_t>, splice_words<uint32_t>, /*find_few_texts=*/nullptr);

}  // namespace lade::scalar

namespace lade {

namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}

const Kernels& kernels_of(InstructionSet set) {
  return LADE_CHOOSE(set, scalar::kKernels, avx2::kKernels, avx512::kKernels);
}

}  // namespace lade
