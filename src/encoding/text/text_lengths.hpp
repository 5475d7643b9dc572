// The lengths of texts that lie one behind the other: as a nested chunk, and as references again.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// Of the nested chunk, at most.
size_t estimate_lengths(const Texts& texts);

void encode_lengths(const Texts& texts, Workspace& workspace, ByteBuffer& out);

// Reads `refs.size()` lengths, and refers to texts from offset 0 on that have `bytes_max` bytes at
// most. Returns how many they have.
Result<uint32_t> decode_lengths(const Kernels& kernels, Encoding outer, ByteReader& from,
                                size_t bytes_max, std::span<TextRef> refs);

}  // namespace lade
