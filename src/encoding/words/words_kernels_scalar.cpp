// The words kernels of any processor, and the choice of a table.
#define LADE_KERNEL words_scalar
#define LADE_TARGET
#include "encoding/words/words_loops.hpp"

namespace lade {
namespace words_scalar {

// Bit i of the result: byte i is a space. The sum of the low seven bits carries into the highest
// unless they are zero.
inline uint64_t spaces_of_8(const char* bytes) {
  constexpr uint64_t kLow7 = 0x7f7f7f7f7f7f7f7f;
  const uint64_t differs = load<uint64_t>(bytes) ^ 0x2020202020202020;
  const uint64_t high = ~(((differs & kLow7) + kLow7) | differs) & ~kLow7;
  return ((high >> 7) * 0x0102040810204080) >> 56;
}

inline uint64_t spaces_of_64(const char* bytes) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += 8) mask |= spaces_of_8(bytes + i) << i;
  return mask;
}

}  // namespace words_scalar

using namespace words_scalar;
const WordsKernels kWordsScalar = {split_texts, place_of, find_tokens, write_codes, decode_tokens};

const WordsKernels& words_kernels(InstructionSet set) {
  return LADE_CHOOSE(set, kWordsScalar, kWordsAvx2, has_vector_aes() ? kWordsAvx512 : kWordsAvx2);
}

}  // namespace lade
