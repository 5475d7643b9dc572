#include "encoding/numbers/kernels.hpp"

namespace lade {

namespace scalar {
extern const Kernels kKernels;
}
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
