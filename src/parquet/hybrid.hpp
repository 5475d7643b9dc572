// The hybrid of runs and bit packing (RLE in the specification) that holds codes of a dictionary
// and definition levels. A sequence of runs, each with a varint in front:
//
//   | count << 1     | value in whole bytes |     one value, `count` times
//   | groups << 1 | 1 | groups * width bytes |    8 values a group, the lowest bits first
//
// Codes are taken 64 at a time: 64 equal ones are a run, or go on with the one before; all others
// are packed. Shorter runs would save little and cost readers a branch each.
#pragma once

#include <cstdint>
#include <span>

#include "base/byte_buffer.hpp"
#include "base/instruction_set.hpp"

namespace lade::parquet {

// Bits of the largest code of a dictionary: 0 where it has one value or none.
unsigned code_width(size_t dictionary_values);

// Appends `codes`; all kernels give the same bytes. REQUIRES: each code is below 2^width, and width
// is at most 16.
void append_hybrid(std::span<const uint16_t> codes, unsigned width, InstructionSet kernel,
                   ByteBuffer& out);

// Appends one run. REQUIRES: count > 0.
void append_run(size_t count, uint16_t value, unsigned width, ByteBuffer& out);

}  // namespace lade::parquet
