// Chooses the encoding of numbers by estimate: the first of constant, bitpack, delta, dictionary,
// plain to which no later one is enough of an improvement.
#pragma once

#include <span>

#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"

namespace lade {

// Appends the payload, never larger than plain. `summary` is that of the values; it is not looked
// at when there are none.
template <typename Value>
Encoding encode_numbers(std::span<const Value> values, const Summary<Value>& summary,
                        Workspace& workspace, ByteBuffer& out);

// Appends the numbers as a part of another chunk's payload.
void encode_nested(std::span<const int32_t> values, Workspace& workspace, ByteBuffer& out);

}  // namespace lade
