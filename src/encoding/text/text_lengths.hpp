// The lengths of texts that lie one behind the other: as a nested chunk, and as references again.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// Bytes of the nested chunk at most.
size_t estimate_lengths(const Texts& texts);

// Appends the nested chunk.
void encode_lengths(const Texts& texts, Workspace& workspace, ByteBuffer& out);

// Reads a nested chunk of refs.size() lengths and makes them references to texts side by side, from
// offset 0 on. Returns the bytes of all texts; more than `bytes_max` is corrupt, and so is a length
// below zero. `outer` is the encoding to blame.
Result<uint32_t> decode_lengths(const Kernels& kernels, Encoding outer, ByteReader& from,
                                size_t bytes_max, std::span<TextRef> refs);

}  // namespace lade
