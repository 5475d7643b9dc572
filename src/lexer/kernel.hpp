// Kernels of the lexer: its inner loops, once per instruction set. All give the same answer on
// every input; the scalar one is the one to read, and the oracle of the others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/instruction_set.hpp"

namespace lade {

struct IndexCounts {
  size_t positions = 0;  // of delimiters and '\n'
  size_t special = 0;    // bytes below 0x20, 0x7F, and from 0x80 on
};

// Positions that a kernel may overwrite behind the last one.
inline constexpr size_t kIndexSlack = 64;

// Bytes between the text that a vector kernel reads and the text it asks for. A batch is larger
// than the cache next to a core, and the processor's own prefetching stops at each page. 8 KB makes
// the whole parser a third faster on text in the third-level cache (lineitem: 2.8 to 3.8 GB/s; 1
// KB 3.4, 32 KB no more).
inline constexpr size_t kPrefetchBytes = 8192;

struct LexerKernel {
  // Writes the positions of `delimiter` and '\n' in text[0, bytes) and counts special bytes. May
  // read up to 63 bytes past the end, and overwrite kIndexSlack entries of `positions` behind the
  // last.
  IndexCounts (*index)(const char* text, size_t bytes, char delimiter, uint32_t* positions);

  // out[column * out_stride + row] = positions[row * width + column]. REQUIRES: rows is a multiple
  // of 8.
  void (*transpose)(const uint32_t* positions, size_t rows, size_t width, uint32_t* out,
                    size_t out_stride);
};

// The kernel of an instruction set. REQUIRES: this processor has the set.
const LexerKernel& lexer_kernel(InstructionSet set);

extern const LexerKernel kScalarLexer;
extern const LexerKernel kAvx2Lexer;    // on x86-64 only
extern const LexerKernel kAvx512Lexer;  // on x86-64 only

}  // namespace lade
