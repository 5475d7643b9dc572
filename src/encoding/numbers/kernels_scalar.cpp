// Kernels of any processor, and what the others are compared with.
#include "encoding/numbers/kernel_loops.hpp"

#define LADE_KERNEL scalar
#define LADE_TARGET

namespace lade::scalar {

// words[i] += words[i - 1], in order.
inline void prefix_sum(uint32_t* words, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) words[i] = sum += words[i];
}

using loops::splice;
using loops::split;
constexpr decltype(Kernels::find_few_texts) find_few_texts = nullptr;

}  // namespace lade::scalar

#include "encoding/numbers/kernels_for_target.hpp"
