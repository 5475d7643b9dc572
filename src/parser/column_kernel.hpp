// Kernels of the parser: its inner loops, one column of a block at a time, from field positions to
// values. There is one per instruction set; the scalar one runs field.hpp on every field.
//
// A kernel answers only whether all fields are good. It may say no to a good field of an unusual
// form (a number of more than 16 digits), but never yes to a bad one: after a no, field.hpp is
// asked row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/instruction_set.hpp"
#include "column/column.hpp"

namespace lade {

// One field of each row of a block. All arrays are readable up to the next multiple of kRowGroup,
// where they repeat the last row; outputs must be writable as far.
struct FieldSlice {
  const char* text;        // the block; readable for kBufferTailBytes past its last delimiter
  const uint32_t* before;  // the delimiter before each field
  const uint32_t* ends;    // the delimiter behind each field
  size_t rows;             // at least 1

  std::string_view field(size_t row) const {
    const uint32_t begin = before[row] + 1;
    return {text + begin, ends[row] - begin};
  }
};

// In bytes; pads included.
struct LengthRange {
  uint32_t shortest;
  uint32_t longest;
};

struct ColumnKernel {
  bool (*int32)(const FieldSlice& fields, int32_t* values);
  bool (*int64)(const FieldSlice& fields, int64_t* values);
  // Says no unless all fields have exactly `fraction_digits`, 0..2.
  bool (*decimal)(const FieldSlice& fields, unsigned fraction_digits, int64_t* values);
  bool (*date)(const FieldSlice& fields, int32_t* days);
  // Looks at no byte of the text. Offsets count from `block_offset` before the block's first byte.
  LengthRange (*text)(const FieldSlice& fields, uint32_t block_offset, TextRef* texts);
};

// The kernel of an instruction set. REQUIRES: this processor has the set.
const ColumnKernel& column_kernel(InstructionSet set);

extern const ColumnKernel kScalarColumns;
extern const ColumnKernel kAvx2Columns;    // on x86-64 only
extern const ColumnKernel kAvx512Columns;  // on x86-64 only

}  // namespace lade
