// CRC-32 as gzip, PNG and Parquet's pages use it: polynomial 0x04C11DB7, bits reflected.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/instruction_set.hpp"

namespace lade::parquet {

// The same answer from every kernel; all but scalar multiply without carry where the processor can.
uint32_t crc32(ByteSpan data, InstructionSet kernel = instruction_set());

}  // namespace lade::parquet
