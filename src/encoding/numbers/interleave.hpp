// Interleave: a column in which a few sequences take turns, as where every fourth row goes on from
// where the fourth row before it was. It is stored one sequence behind the other, so that delta
// sees how regular each of them is:
//
//   rows   a0 b0 a1 b1 a2          payload   u8 ways | u8 encoding | a0 a1 a2 b0 b1, encoded
#pragma once

#include <span>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "encoding/numbers/kernels.hpp"
#include "encoding/numbers/workspace.hpp"

namespace lade {

// The number of sequences that seem to take turns, at most 8; 0 where none are seen, or where delta
// does as well without this. A few runs of rows are looked at.
template <typename Value>
unsigned interleave_ways(std::span<const Value> values);

// Appends the payload and returns true, or returns false when it does not save enough on
// `bytes_of_simpler`.
template <typename Value>
bool encode_interleaved(std::span<const Value> values, unsigned ways, const Summary<Value>& summary,
                        size_t bytes_of_simpler, Workspace& workspace, ByteBuffer& out);

// `payload` may hold any bytes.
template <typename Value>
Status decode_interleaved(const Kernels& kernels, ByteSpan payload, std::span<Value> out);

}  // namespace lade
