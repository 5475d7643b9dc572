#include "encoding/numbers/kernels.hpp"

namespace lade {

namespace scalar {
extern const Kernels kKernels;
}
#if LADE_X86
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

const Kernels& kernels_of(Kernel kernel) {
#if LADE_X86
  if (kernel == Kernel::avx512) return avx512::kKernels;
  if (kernel == Kernel::avx2) return avx2::kKernels;
#endif
  static_cast<void>(kernel);
  return scalar::kKernels;
}

}  // namespace lade
