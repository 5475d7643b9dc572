// The AVX-512 kernel for texts of which few differ. Eight texts at a time, their bytes are gathered
// into keys of whole words, which are compared with the keys of all entries: no table, and no
// branch on what a text is. It takes 0.6 to 1.2 ns a text, a third of what a hash table takes
// (tests/bench/encoding_bench).
#pragma once

#include "encoding/numbers/kernels.hpp"

namespace lade::avx512 {

// See Kernels::find_few_texts.
size_t find_few_texts(const TextRef* texts, size_t count, const char* base, uint32_t length_max,
                      uint16_t* codes, TextRef* entries);

}  // namespace lade::avx512
