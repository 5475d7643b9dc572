// What every encoding must hold, checked on a column: the same bytes and values with every kernel,
// never more bytes than plain, and no harm from chunks that are cut or flipped.
#pragma once

#include <string>
#include <vector>

#include "encoding/encoder.hpp"
#include "support/instruction_sets.hpp"

namespace lade {

Column int32_column(const std::vector<int32_t>& values);
Column int64_column(const std::vector<int64_t>& values);
// The texts lie one behind the other in the column's own heap, the first one `shift` bytes from its
// start.
Column text_column(const std::vector<std::string>& texts, size_t shift = 0);

// A count of values that differ in no way that depends on the machine.
std::vector<int64_t> random_numbers(size_t count, int64_t low, int64_t high, uint64_t seed);

struct CheckedChunk {
  EncodedChunk chunk;
  std::vector<std::byte> bytes;
};

// Encodes with every kernel, decodes with every kernel, and checks that all agree.
CheckedChunk check_round_trip(const Column& column);

// Cuts the chunk at every length, adds a byte, and flips every bit. REQUIRES: the chunk is small.
void check_hostile(const CheckedChunk& checked, ValueKind kind);

// Both.
EncodedChunk check_all(const Column& column);

}  // namespace lade
